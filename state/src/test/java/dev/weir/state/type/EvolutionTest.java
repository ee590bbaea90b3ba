package dev.weir.state.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.reflect.AvroAlias;
import org.apache.avro.reflect.AvroDefault;
import org.apache.avro.reflect.AvroName;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was written with one class is read with the next. */
class EvolutionTest {
    enum Grade {
        LOW,
        HIGH
    }

    /** The first version of everything. */
    static final class Old {
        enum Grade {
            HIGH,
            LOW
        }

        record Part(int size, String name) {}

        record Whole(int count, float share, String gone, Part part, List<Part> parts, Map<String, Part> byName) {}

        static class Pojo {
            int count;
            String gone = "gone";
        }

        record Graded(Old.Grade grade) {}
    }

    record Part(
            @AvroDefault("\"red\"") String colour,
            long size,
            @AvroAlias(alias = "name") String label) {}

    record Whole(
            Map<String, Part> byName,
            @Nullable String note,
            Optional<Long> maybe,
            @AvroDefault("[1, 2]") List<Integer> numbers,
            @AvroDefault("\"HIGH\"") Grade grade,
            double share,
            long count,
            Part part,
            List<Part> parts) {}

    static class Pojo {
        long count;

        @AvroDefault("\"new\"")
        String added;

        String nullable = "not null by itself";
    }

    private static final Old.Part ONE = new Old.Part(1, "one");
    private static final Old.Part TWO = new Old.Part(2, "two");
    private static final Old.Whole WHOLE = new Old.Whole(3, 0.5f, "gone", ONE, List.of(ONE, TWO), Map.of("one", ONE));

    private static <T> byte[] encode(Type<T> type, T value) throws IOException {
        BytesEncoder out = new BytesEncoder();
        type.write(value, out);
        return out.toByteArray();
    }

    private static <T> T read(Schema written, byte[] bytes, Type<T> as) throws IOException {
        assertThat(SchemaDifference.between(written, as.schema())).isNull();
        byte[] rewritten = new SchemaResolution(written, as.schema())
                .rewrite(DecoderFactory.get().binaryDecoder(bytes, null));
        return as.read(DecoderFactory.get().binaryDecoder(rewritten, null));
    }

    private static <A, B> B evolved(Type<A> from, A value, Type<B> to) throws IOException {
        return read(from.schema(), encode(from, value), to);
    }

    @Test
    void componentsAreAddedRemovedMovedWidenedAndRenamedAtAnyDepth() throws IOException {
        Part one = new Part("red", 1, "one");
        Part two = new Part("red", 2, "two");
        assertThat(evolved(Types.record(Old.Whole.class), WHOLE, Types.record(Whole.class)))
                .isEqualTo(new Whole(
                        Map.of("one", one),
                        null,
                        Optional.empty(),
                        List.of(1, 2),
                        Grade.HIGH,
                        0.5,
                        3,
                        one,
                        List.of(one, two)));
    }

    @Test
    void scalarsAreWidened() throws IOException {
        assertThat(evolved(Types.INT, 7, Types.LONG)).isEqualTo(7L);
        assertThat(evolved(Types.INT, 7, Types.DOUBLE)).isEqualTo(7.0);
        assertThat(evolved(Types.LONG, 7L, Types.FLOAT)).isEqualTo(7f);
        assertThat(evolved(Types.STRING, "é", Types.BYTES)).containsExactly(0xc3, 0xa9);
        assertThat(SchemaDifference.between(Types.LONG.schema(), Types.INT.schema()))
                .isEqualTo("the value was written as long, and is asked for as int");
    }

    @Test
    void aNumberThatDoesNotFitANarrowerComponentIsRefused() throws IOException {
        Type<Short> narrow = Types.of(Short.class);
        assertThat(evolved(Types.INT, 32_767, narrow)).isEqualTo(Short.MAX_VALUE);
        assertThatThrownBy(() -> evolved(Types.INT, 32_768, narrow))
                .isInstanceOf(IOException.class)
                .hasMessage("found 32768, expected -32768 to 32767");
    }

    @Test
    void aComponentMayBecomeNullable() throws IOException {
        record Before(String text, int number) {}
        record After(@Nullable String text, Optional<Integer> number) {}
        Type<After> after = Types.record(After.class);
        Schema before = renamed(Types.record(Before.class).schema(), after.schema());
        assertThat(read(before, encode(Types.record(Before.class), new Before("a", 1)), after))
                .isEqualTo(new After("a", Optional.of(1)));
    }

    /** The schema of a class that had the name of another. */
    private static Schema renamed(Schema schema, Schema other) {
        return new Schema.Parser()
                .parse(schema.toString()
                        .replaceFirst("\"name\":\"" + schema.getName() + "\"", "\"name\":\"" + other.getName() + "\""));
    }

    @Test
    void pojosAreReadByAvrosRulesToo() throws IOException {
        Old.Pojo old = new Old.Pojo();
        old.count = 9;
        Pojo read = evolved(Types.pojo(Old.Pojo.class), old, Types.pojo(Pojo.class));
        assertThat(read.count).isEqualTo(9);
        assertThat(read.added).isEqualTo("new");
        assertThat(read.nullable).isNull();
    }

    @Test
    void genericRecordsAreReadByAvrosRulesToo() throws IOException {
        Schema before = SchemaBuilder.record("R")
                .fields()
                .requiredInt("n")
                .requiredString("gone")
                .endRecord();
        Schema after = SchemaBuilder.record("R")
                .fields()
                .requiredLong("n")
                .name("kind")
                .type()
                .stringType()
                .stringDefault("none")
                .endRecord();
        GenericRecord value = new GenericData.Record(before);
        value.put("n", 4);
        value.put("gone", "x");
        GenericRecord read = evolved(Types.generic(before), value, Types.generic(after));
        assertThat(read.get("n")).isEqualTo(4L);
        assertThat(read.get("kind")).hasToString("none");
    }

    /** As Avro would have generated it. */
    public static class Generated extends SpecificRecordBase {
        public static final Schema SCHEMA$ = SchemaBuilder.record("Generated")
                .namespace(EvolutionTest.class.getName() + "$")
                .fields()
                .requiredLong("n")
                .name("m")
                .type()
                .intType()
                .intDefault(8)
                .endRecord();

        private long n;
        private int m;

        @Override
        public Schema getSchema() {
            return SCHEMA$;
        }

        @Override
        public Object get(int field) {
            return field == 0 ? (Object) n : (Object) m;
        }

        @Override
        public void put(int field, Object value) {
            if (field == 0) {
                n = (Long) value;
            } else {
                m = (Integer) value;
            }
        }
    }

    @Test
    void specificRecordsAreReadByAvrosRulesToo() throws IOException {
        Schema before = SchemaBuilder.record("Generated")
                .namespace(EvolutionTest.class.getName() + "$")
                .fields()
                .requiredInt("n")
                .endRecord();
        GenericRecord value = new GenericData.Record(before);
        value.put("n", 4);
        Generated read = evolved(Types.generic(before), value, Types.specific(Generated.class));
        assertThat(read.n).isEqualTo(4);
        assertThat(read.m).isEqualTo(8);
    }

    @Test
    void enumsMayGetConstantsAndChangeTheirOrderButNotLoseAny() throws IOException {
        record Graded(@AvroName("grade") Grade mark) {}
        Type<Graded> now = Types.record(Graded.class);
        Schema before = Types.record(Old.Graded.class).schema();
        assertThat(read(before, encode(Types.record(Old.Graded.class), new Old.Graded(Old.Grade.LOW)), now))
                .isEqualTo(new Graded(Grade.LOW));
    }

    @Test
    void aClassWithAnotherNameNamesItsFormerOne() throws IOException {
        record Before(int n) {}
        record Other(int n) {}
        @AvroAlias(alias = "Before")
        record Renamed(int n) {}
        Schema before = Types.record(Before.class).schema();
        byte[] value = encode(Types.record(Before.class), new Before(3));
        assertThat(read(before, value, Types.record(Renamed.class))).isEqualTo(new Renamed(3));
        assertThat(SchemaDifference.between(before, Types.record(Other.class).schema()))
                .isEqualTo("the value was written as " + before.getFullName() + ", and is asked for as "
                        + Types.record(Other.class).schema().getFullName());
    }

    record Inner(String text, int fresh) {}

    record Outer(List<Inner> inners, Map<String, Inner> byName, Grade grade) {}

    /** What the two above were. */
    static final class Before {
        record Inner(int text) {}

        enum Grade {
            LOW,
            MIDDLE,
            HIGH
        }

        record Outer(List<Inner> inners, Map<String, Inner> byName, Before.Grade grade) {}
    }

    @Test
    void whatCannotBeReadIsNamedByItsFields() {
        String difference = SchemaDifference.between(
                Types.record(Before.Outer.class).schema(),
                Types.record(Outer.class).schema());
        assertThat(difference)
                .contains("field 'inners[].text' was written as int, and is asked for as string")
                .contains("field 'inners[].fresh' is new and has no default")
                .contains("field 'grade' no longer has the constants [MIDDLE]");
    }

    @Test
    void aDefaultThatDoesNotFitIsRefusedWhenTheTypeIsMade() {
        record Wrong(@AvroDefault("\"text\"") int number) {}
        record NoJson(@AvroDefault("none") String text) {}
        assertThatThrownBy(() -> Types.record(Wrong.class))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("component 'number' of record " + Wrong.class.getName());
        assertThatThrownBy(() -> Types.record(NoJson.class))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("component 'text'")
                .hasMessageContaining("@AvroDefault takes JSON");
    }

    @Test
    void timesComeAndGoWithoutADifference() throws IOException {
        Type<Expiring<Integer>> timed = Types.expiring(Types.INT);
        assertThat(evolved(timed, new Expiring<>(77, 5), Types.LONG)).isEqualTo(5L);
        assertThat(evolved(Types.INT, 5, Types.expiring(Types.LONG))).isEqualTo(new Expiring<>(0, 5L));
        assertThat(evolved(timed, new Expiring<>(77, 5), Types.expiring(Types.LONG)))
                .isEqualTo(new Expiring<>(77, 5L));
    }

    @Test
    void timesOfTheElementsOfAListComeAndGo() throws IOException {
        Type<List<Integer>> plain = Types.listOf(Types.INT);
        Type<List<Expiring<Integer>>> timed = Types.listOf(Types.expiring(Types.INT));
        assertThat(evolved(timed, List.of(new Expiring<>(77, 5)), Types.listOf(Types.LONG)))
                .containsExactly(5L);
        assertThat(evolved(plain, List.of(5, 6), Types.listOf(Types.expiring(Types.LONG))))
                .containsExactly(new Expiring<>(0, 5L), new Expiring<>(0, 6L));
        assertThat(evolved(plain, List.of(5), Types.expiring(plain))).isEqualTo(new Expiring<>(0, List.of(5)));
    }
}
