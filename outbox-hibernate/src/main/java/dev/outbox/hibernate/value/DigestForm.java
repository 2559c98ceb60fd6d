package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes, which do not belong into a message: their SHA-256 and their number stand for them. */
final class DigestForm implements ValueForm {
    private record Digest(String sha256, int length) {}

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return value == null ? null : digest(bytes(value));
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        Digest digest = (Digest) taken;
        json.writeStartObject();
        json.writeStringField("sha256", digest.sha256);
        json.writeNumberField("length", digest.length);
        json.writeEndObject();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode digest = JsonSchemas.object();
        JsonSchemas.property(digest, "sha256", JsonSchemas.type("string", "pattern", "^[0-9a-f]{64}$"));
        JsonSchemas.property(digest, "length", JsonSchemas.type("integer", "format", "int32"));
        JsonSchemas.require(digest, "sha256");
        JsonSchemas.require(digest, "length");
        return digest;
    }

    @Override
    public String text(Object taken) {
        return ((Digest) taken).sha256;
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        Byte[] boxed = (Byte[]) value;
        byte[] bytes = new byte[boxed.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = boxed[i];
        }
        return bytes;
    }

    private static Digest digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Digest(HexFormat.of().formatHex(hash), bytes.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
