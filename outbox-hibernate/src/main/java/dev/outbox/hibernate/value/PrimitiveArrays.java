package dev.outbox.hibernate.value;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Arrays of primitive values as lists. */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    static List<Object> asList(Object array) {
        int length = Array.getLength(array);
        List<Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(Array.get(array, i));
        }
        return list;
    }
}
