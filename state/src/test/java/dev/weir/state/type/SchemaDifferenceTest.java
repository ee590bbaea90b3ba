package dev.weir.state.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

/** What is let through at the start must be readable for ever after. */
class SchemaDifferenceTest {
    private static final List<Schema.Type> SCALARS = List.of(
            Schema.Type.INT,
            Schema.Type.LONG,
            Schema.Type.FLOAT,
            Schema.Type.DOUBLE,
            Schema.Type.STRING,
            Schema.Type.BYTES,
            Schema.Type.BOOLEAN);

    private static final int FRESH = 7;

    private final Random random = new Random(1);
    private int names;

    @Test
    void valuesOfAnySchemaThatIsLetThroughAreReadByTheRules() throws IOException {
        int letThrough = 0;
        for (int i = 0; i < 1_500; i++) {
            names = 0;
            Schema written = any(3);
            Schema asked = changed(written);
            if (SchemaDifference.between(written, asked) == null) {
                letThrough++;
                for (Object value : new RandomData(GenericData.get(), written, 5, i, false)) {
                    String text = value + ", written as " + written + ", asked for as " + asked;
                    Object read = assertDoesNotThrow(() -> read(written, value, asked), text);
                    assertThat(plain(read, asked, asked)).as(text).isEqualTo(plain(value, written, asked));
                }
            }
        }
        assertThat(letThrough).isBetween(500, 1_400);
    }

    private static Object read(Schema written, Object value, Schema asked) throws IOException {
        BytesEncoder out = new BytesEncoder();
        new GenericDatumWriter<>(written).write(value, out);
        byte[] rewritten = new SchemaResolution(written, asked).rewrite(out.array(), 0, out.length());
        return new GenericDatumReader<>(asked).read(null, DecoderFactory.get().binaryDecoder(rewritten, null));
    }

    /** What a value is when it is read by another schema: Avro's rules in the plainest form. */
    private static Object plain(Object value, Schema written, Schema asked) {
        if (written.isUnion()) {
            return plain(value, written.getTypes().get(GenericData.get().resolveUnion(written, value)), asked);
        }
        if (asked.isUnion()) {
            return value == null
                    ? List.of()
                    : plain(value, written, asked.getTypes().get(1));
        }
        return switch (asked.getType()) {
            case ARRAY ->
                ((List<?>) value)
                        .stream()
                                .map(e -> plain(e, written.getElementType(), asked.getElementType()))
                                .toList();
            case MAP ->
                ((Map<?, ?>) value)
                        .entrySet().stream()
                                .collect(Collectors.toMap(
                                        e -> e.getKey().toString(),
                                        e -> plain(e.getValue(), written.getValueType(), asked.getValueType())));
            case RECORD -> plain((IndexedRecord) value, written, asked);
            case INT, LONG, FLOAT, DOUBLE -> number((Number) value, asked.getType());
            case STRING, BYTES -> text(value);
            default -> value.toString();
        };
    }

    private static Object plain(IndexedRecord value, Schema written, Schema asked) {
        Map<String, Object> fields = new HashMap<>();
        for (Field field : asked.getFields()) {
            Field before = written.getField(field.name());
            for (String alias : field.aliases()) {
                before = before == null ? written.getField(alias) : before;
            }
            fields.put(
                    field.name(),
                    before == null ? FRESH : plain(value.get(before.pos()), before.schema(), field.schema()));
        }
        return fields;
    }

    private static Object number(Number number, Schema.Type type) {
        return switch (type) {
            case INT -> number.intValue();
            case LONG -> number.longValue();
            case FLOAT -> number.floatValue();
            default -> number instanceof Float f ? (double) f : number.doubleValue();
        };
    }

    private static String text(Object value) {
        return value instanceof ByteBuffer bytes
                ? StandardCharsets.UTF_8.decode(bytes.duplicate()).toString()
                : value.toString();
    }

    private Schema any(int depth) {
        return switch (depth == 0 ? random.nextInt(4) : random.nextInt(9)) {
            case 0, 1, 2 -> scalar();
            case 3 -> enumOf("E" + names++, "x", List.of("A", "B", "C"));
            case 4 -> Schema.createArray(any(depth - 1));
            case 5 -> Schema.createMap(any(depth - 1));
            case 6 -> nullable(any(depth - 1));
            default -> record(depth);
        };
    }

    private Schema scalar() {
        return Schema.create(SCALARS.get(random.nextInt(SCALARS.size())));
    }

    private static Schema nullable(Schema schema) {
        return schema.isUnion() ? schema : Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    private static Schema enumOf(String name, String space, List<String> symbols) {
        return Schema.createEnum(name, null, space, symbols);
    }

    private Schema record(int depth) {
        String name = "R" + names++;
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            fields.add(new Field("f" + i, any(depth - 1)));
        }
        return Schema.createRecord(name, null, "x", false, fields);
    }

    /** The schema as a later release may have it. */
    private Schema changed(Schema schema) {
        int dice = random.nextInt(40);
        if (dice == 0) {
            return nullable(schema);
        }
        return switch (schema.getType()) {
            case ARRAY -> Schema.createArray(changed(schema.getElementType()));
            case MAP -> Schema.createMap(changed(schema.getValueType()));
            case UNION -> nullable(changed(schema.getTypes().get(1)));
            case ENUM -> changedEnum(schema);
            case RECORD -> changedRecord(schema);
            default -> dice < 6 ? scalar() : schema;
        };
    }

    private String space() {
        return random.nextInt(4) == 0 ? "y" : "x";
    }

    private Schema changedEnum(Schema schema) {
        List<String> symbols = new ArrayList<>(schema.getEnumSymbols());
        if (random.nextInt(3) == 0) {
            symbols.add("D");
        }
        if (random.nextInt(8) == 0) {
            symbols.remove(0);
        }
        Collections.shuffle(symbols, random);
        return enumOf(schema.getName(), space(), symbols);
    }

    private Schema changedRecord(Schema schema) {
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.getFields()) {
            int dice = random.nextInt(10);
            if (dice == 0) {
                continue;
            }
            Field now = new Field(dice == 1 ? "renamed_" + field.name() : field.name(), changed(field.schema()));
            if (dice == 1) {
                now.addAlias(field.name());
            }
            fields.add(now);
        }
        if (random.nextInt(3) == 0) {
            boolean hasDefault = random.nextInt(4) > 0;
            fields.add(new Field("fresh", Schema.create(Schema.Type.INT), null, hasDefault ? (Object) FRESH : null));
        }
        Collections.shuffle(fields, random);
        return Schema.createRecord(schema.getName(), null, space(), false, fields);
    }
}
