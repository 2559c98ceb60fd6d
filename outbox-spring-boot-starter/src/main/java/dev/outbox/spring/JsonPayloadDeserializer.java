package dev.outbox.spring;

import dev.outbox.consumer.ReceivedEvent;
import dev.outbox.consumer.UnprocessableEventException;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON as the application does. */
record JsonPayloadDeserializer(JsonMapper mapper) implements PayloadDeserializer {
    @Override
    public Object deserialize(ReceivedEvent event, Type type) {
        Object read;
        try {
            read = mapper.readValue(event.data(), mapper.constructType(type));
        } catch (JacksonException e) {
            throw new UnprocessableEventException("the data is no JSON for " + type.getTypeName() + ": " + where(e), e);
        }
        if (read == null) {
            throw new UnprocessableEventException("the data is null, and no JSON for " + type.getTypeName());
        }
        return read;
    }

    /** Not what Jackson says, which quotes the data. */
    private static String where(JacksonException e) {
        String path = e.getPath().isEmpty() ? "" : " at " + e.getPathReference();
        String place = e.getLocation() == null
                ? ""
                : " in line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return e.getClass().getSimpleName() + path + place;
    }
}
