package dev.weir.state.type;

/**
 * The Avro names of classes: the package and the enclosing classes are the namespace, since Avro's names know no
 * {@code $}. They stand in checkpoints, so a class is renamed only with an {@code @AvroAlias}.
 */
final class SchemaNames {
    private SchemaNames() {}

    static String name(Class<?> type) {
        return type.getSimpleName();
    }

    static String namespace(Class<?> type) {
        String full = type.getName().replace('$', '.');
        int end = full.lastIndexOf('.');
        return end < 0 ? "" : full.substring(0, end);
    }
}
