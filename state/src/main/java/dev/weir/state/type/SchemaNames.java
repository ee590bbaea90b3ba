package dev.weir.state.type;

/**
 * The Avro names of classes: the package and the enclosing classes are the namespace, since Avro's names know no
 * {@code $}. They stand in checkpoints, so a class that moves is another type.
 */
final class SchemaNames {
    private SchemaNames() {}

    static String name(Class<?> type) {
        return type.getSimpleName();
    }

    static String namespace(Class<?> type) {
        String full = type.getName().replace('$', '.');
        int end = full.length() - name(type).length() - 1;
        return end < 0 ? "" : full.substring(0, end);
    }
}
