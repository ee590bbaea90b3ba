package dev.weir.state.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.reflect.AvroIgnore;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TypesTest {
    enum Colour {
        RED,
        GREEN
    }

    record Point(int x, int y) {}

    record Everything(
            long l,
            int i,
            double d,
            float f,
            boolean b,
            short s,
            byte y,
            char c,
            Long boxed,
            @Nullable Integer maybe,
            String text,
            @Nullable String note,
            byte[] bytes,
            byte @Nullable [] maybeBytes,
            Colour colour,
            Point point,
            List<Point> points,
            List<@Nullable String> holes,
            Map<String, List<Long>> map,
            Optional<Point> optional) {}

    record Generic<T>(T value) {}

    record Tree(List<Tree> children) {}

    record Rejecting(int positive) {
        Rejecting {
            if (positive <= 0) {
                throw new IllegalArgumentException("not positive: " + positive);
            }
        }
    }

    private static final Everything FULL = new Everything(
            Long.MIN_VALUE,
            -7,
            2.5,
            -0.5f,
            true,
            (short) -3,
            (byte) 200,
            'ß',
            12L,
            5,
            "héllo",
            "note",
            new byte[] {1, 2},
            new byte[] {3},
            Colour.GREEN,
            new Point(1, 2),
            List.of(new Point(3, 4), new Point(5, 6)),
            new ArrayList<>(Arrays.asList("a", null)),
            Map.of("k", List.of(1L, 2L)),
            Optional.of(new Point(7, 8)));

    private static <T> byte[] encode(Type<T> type, T value) throws IOException {
        BytesEncoder out = new BytesEncoder();
        type.write(value, out);
        return out.toByteArray();
    }

    private static <T> T decode(Type<T> type, byte[] bytes) throws IOException {
        return type.read(DecoderFactory.get().binaryDecoder(bytes, null));
    }

    private static <T> T roundTrip(Type<T> type, T value) throws IOException {
        return decode(type, encode(type, value));
    }

    private static Object byAvro(Type<?> type, byte[] bytes) throws IOException {
        return new GenericDatumReader<>(type.schema())
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    @Test
    void primitivesComeBackAsTheyWere() throws IOException {
        assertThat(roundTrip(Types.LONG, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(roundTrip(Types.INT, -1)).isEqualTo(-1);
        assertThat(roundTrip(Types.DOUBLE, Double.NaN)).isNaN();
        assertThat(roundTrip(Types.FLOAT, 1.5f)).isEqualTo(1.5f);
        assertThat(roundTrip(Types.BOOLEAN, true)).isTrue();
        assertThat(roundTrip(Types.STRING, "ünïcode")).isEqualTo("ünïcode");
        assertThat(roundTrip(Types.BYTES, new byte[] {9, 8})).containsExactly(9, 8);
        assertThat(roundTrip(Types.of(Colour.class), Colour.GREEN)).isEqualTo(Colour.GREEN);
    }

    /** Java would write each half as a question mark: three texts would become one. */
    @Test
    void halfOfASurrogatePairIsNotWritten() throws IOException {
        assertThat(roundTrip(Types.STRING, "why? \ud83d\ude00")).isEqualTo("why? \ud83d\ude00");
        Pojo pojo = new Pojo();
        pojo.tags.add("\ude00");
        assertThatThrownBy(() -> encode(Types.STRING, "name\ud83d"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("half of a surrogate pair at char 4 of 5");
        assertThatThrownBy(() -> encode(Types.STRING, "\ud83d\ude00\ude00")).hasMessageContaining("at char 2 of 3");
        assertThatThrownBy(() -> encode(Types.of(Pojo.class), pojo)).hasMessageContaining("half of a surrogate pair");
        assertThatThrownBy(() -> encode(Types.mapOf(Types.LONG), Map.of("\ud83d", 1L)))
                .hasMessageContaining("half of a surrogate pair");
    }

    @Test
    void aRecordOfEverythingComesBackAsItWas() throws IOException {
        Type<Everything> type = Types.record(Everything.class);
        assertThat(roundTrip(type, FULL)).usingRecursiveComparison().isEqualTo(FULL);
    }

    @Test
    void avroReadsARecordBySchemaInDeclarationOrder() throws IOException {
        Type<Everything> type = Types.record(Everything.class);
        GenericRecord read = (GenericRecord) byAvro(type, encode(type, FULL));
        assertThat(read.get("text")).hasToString("héllo");
        assertThat(read.get("colour")).hasToString("GREEN");
        assertThat(((GenericRecord) read.get("optional")).get("y")).isEqualTo(8);
        assertThat(read.get("y")).isEqualTo(-56);
        assertThat(type.schema().getFields().stream().map(Schema.Field::name))
                .startsWith("l", "i", "d", "f")
                .endsWith("map", "optional");
    }

    @Test
    void schemaNamesAreThoseOfPackageAndEnclosingClass() {
        Schema schema = Types.record(Point.class).schema();
        assertThat(schema.toString())
                .isEqualTo("{\"type\":\"record\",\"name\":\"Point\",\"namespace\":\"dev.weir.state.type.TypesTest\","
                        + "\"fields\":[{\"name\":\"x\",\"type\":\"int\"},{\"name\":\"y\",\"type\":\"int\"}]}");
        assertThat(new Schema.Parser()
                        .parse(Types.record(Everything.class).schema().toString()))
                .isEqualTo(Types.record(Everything.class).schema());
    }

    @Test
    void nullablesMayBeNull() throws IOException {
        Everything sparse = new Everything(
                1,
                2,
                3,
                4,
                false,
                (short) 5,
                (byte) 6,
                'c',
                7L,
                null,
                "t",
                null,
                new byte[0],
                null,
                Colour.RED,
                new Point(0, 0),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty());
        assertThat(roundTrip(Types.record(Everything.class), sparse))
                .usingRecursiveComparison()
                .isEqualTo(sparse);
    }

    record Named(String name, List<String> tags) {}

    @Test
    void aNullWhereTheSchemaHasNoneIsRefusedByName() {
        Type<Named> type = Types.record(Named.class);
        assertThatThrownBy(() -> encode(type, new Named(null, List.of())))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("component 'name' of record " + Named.class.getName() + " is null");
        assertThatThrownBy(() -> encode(type, new Named("n", Arrays.asList("a", null))))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("an element of a list is null");
    }

    @Test
    void recordsOfImmutablesAreSharedAndOthersCopied() {
        Type<Point> point = Types.record(Point.class);
        Point p = new Point(1, 2);
        assertThat(point.immutable()).isTrue();
        assertThat(point.copy(p)).isSameAs(p);

        Type<Everything> everything = Types.record(Everything.class);
        Everything copy = everything.copy(FULL);
        assertThat(everything.immutable()).isFalse();
        assertThat(copy).usingRecursiveComparison().isEqualTo(FULL);
        assertThat(copy.bytes()).isNotSameAs(FULL.bytes());
        assertThat(copy.holes()).isNotSameAs(FULL.holes());
        assertThat(copy.point()).isSameAs(FULL.point());
    }

    @Test
    void listsAndMapsAreCopiedDeeply() throws IOException {
        Type<List<byte[]>> lists = Types.listOf(Types.BYTES);
        List<byte[]> list = List.of(new byte[] {1});
        assertThat(lists.copy(list).get(0)).isNotSameAs(list.get(0)).containsExactly(1);
        Type<Map<String, byte[]>> maps = Types.mapOf(Types.BYTES);
        Map<String, byte[]> map = Map.of("a", new byte[] {2});
        assertThat(maps.copy(map).get("a")).isNotSameAs(map.get("a")).containsExactly(2);
        assertThat(roundTrip(maps, map).get("a")).containsExactly(2);
    }

    @Test
    void whatStateCannotHoldIsRefusedWithWhatItCan() {
        assertThatThrownBy(() -> Types.of(Runnable.class))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("java.lang.Runnable")
                .hasMessageContaining("Use a primitive");
        assertThatThrownBy(() -> Types.of(BigDecimal.class)).isInstanceOf(WeirException.class);
        assertThatThrownBy(() -> Types.of(Generic.class))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("component 'value'");
        assertThatThrownBy(() -> Types.of(Tree.class))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("contains itself");
    }

    @Test
    void aConstructorThatRefusesWhatWasReadIsHeard() throws IOException {
        byte[] bytes = encode(Types.INT, -1);
        assertThatThrownBy(() -> decode(Types.record(Rejecting.class), bytes)).hasMessage("not positive: -1");
    }

    /** As people write them. */
    public static final class Pojo {
        public String name;
        public long count;
        public List<String> tags = new ArrayList<>();
        public Nested nested;
        public byte[] bytes = {};
        public int[] numbers = {};
        public Nested[] more = {};
        public Set<String> labels = new HashSet<>();
        public Map<String, Nested> byName = new HashMap<>();
        public Map<Integer, String> byNumber = new HashMap<>();
        public ArrayList<Long> sums = new ArrayList<>();
        public TreeSet<String> sorted = new TreeSet<>();
        public BigDecimal price = BigDecimal.ZERO;
        public Colour colour = Colour.RED;
        public char letter = 'a';

        public static final class Nested {
            public int depth;

            @Override
            public boolean equals(Object o) {
                return o instanceof Nested n && n.depth == depth;
            }

            @Override
            public int hashCode() {
                return depth;
            }
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Pojo p
                    && Objects.equals(p.name, name)
                    && p.count == count
                    && p.tags.equals(tags)
                    && Objects.equals(p.nested, nested)
                    && Arrays.equals(p.bytes, bytes)
                    && Arrays.equals(p.numbers, numbers)
                    && Arrays.equals(p.more, more)
                    && p.labels.equals(labels)
                    && p.byName.equals(byName)
                    && p.byNumber.equals(byNumber)
                    && p.sums.equals(sums)
                    && p.sorted.equals(sorted)
                    && p.price.equals(price)
                    && p.colour == colour
                    && p.letter == letter;
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, count);
        }
    }

    @Test
    void pojosComeBackAsTheyWereAndAreCopied() throws IOException {
        Type<Pojo> type = Types.of(Pojo.class);
        Pojo pojo = new Pojo();
        pojo.count = 3;
        pojo.tags.add("x");
        pojo.nested = new Pojo.Nested();
        pojo.nested.depth = 4;
        pojo.bytes = new byte[] {1, 2};
        pojo.numbers = new int[] {3, 4};
        pojo.more = new Pojo.Nested[] {pojo.nested};
        pojo.labels.add("l");
        pojo.byName.put("n", pojo.nested);
        pojo.byNumber.put(5, "five");
        pojo.sums.add(6L);
        pojo.sorted.add("s");
        pojo.price = new BigDecimal("1.50");
        pojo.colour = Colour.GREEN;
        pojo.letter = 'z';
        assertThat(roundTrip(type, pojo)).isEqualTo(pojo);
        Pojo copy = type.copy(pojo);
        assertThat(copy).isEqualTo(pojo).isNotSameAs(pojo);
        assertThat(copy.nested).isNotSameAs(pojo.nested);
        assertThat(copy.tags).isNotSameAs(pojo.tags);
        assertThat(copy.bytes).isNotSameAs(pojo.bytes);
        assertThat(copy.byName.get("n")).isNotSameAs(pojo.nested);
    }

    /** What a class is for whose field is to be refused. */
    interface Shape {}

    abstract static class Tool {}

    static final class Unmakeable {
        private final String id;

        Unmakeable(String id) {
            this.id = id;
        }

        @Override
        public String toString() {
            return id;
        }
    }

    static class Animal {
        String name = "";
    }

    static final class Dog extends Animal {
        int teeth;
    }

    static final class WithDate {
        Date at = new Date();
    }

    static final class WithAdder {
        Map<String, LongAdder> counts = new HashMap<>();
    }

    static final class WithInterface {
        List<Shape> shapes = new ArrayList<>();
    }

    static final class WithAbstract {
        Tool[] tools = {};
    }

    static final class WithPoint {
        Point point = new Point(1, 2);
    }

    static final class WithTree {
        TreeMap<String, Long> byName = new TreeMap<>();
    }

    static final class WithQueue {
        Queue<String> names = new PriorityQueue<>();
    }

    static final class WithObject {
        Object any = "";
    }

    static final class Due extends Date {
        private static final long serialVersionUID = 1L;
    }

    record Boxed(Unmakeable value) {}

    @Test
    void whatAvroWouldWriteAndNotReadAsItWasIsRefusedByItsField() {
        assertUnfit(Unmakeable.class, "Unmakeable: it has no constructor without arguments");
        assertUnfit(Boxed.class, "Unmakeable: it has no constructor without arguments");
        assertUnfit(Due.class, "Avro does not see the fields of java.util.Date");
        assertUnfit(WithDate.class, "field 'at' of " + WithDate.class.getName(), "java.util.Date");
        assertUnfit(WithAdder.class, "field 'counts'", "java.util.concurrent.atomic.LongAdder");
        assertUnfit(WithInterface.class, "field 'shapes'", "Shape: it is abstract");
        assertUnfit(WithAbstract.class, "field 'tools'", "Tool: it is abstract");
        assertUnfit(WithPoint.class, "field 'point'", "Point: it has no constructor without arguments");
        assertUnfit(WithTree.class, "field 'byName'", "java.util.TreeMap: Avro reads a HashMap");
        assertUnfit(WithQueue.class, "field 'names'", "java.util.Queue: it is abstract");
        assertUnfit(WithObject.class, "field 'any'", "java.lang.Object");
    }

    private static void assertUnfit(Class<?> type, String... said) {
        assertThatThrownBy(() -> Types.of(type))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(said);
    }

    record Pets(List<Animal> all) {}

    record House(Animal pet) {}

    static final class Zoo {
        List<Animal> all = new ArrayList<>();
    }

    @Test
    void anObjectOfASubclassIsNotWrittenAsIfItWereNone() throws IOException {
        Animal cat = new Animal();
        cat.name = "Tom";
        assertThat(roundTrip(Types.of(Pets.class), new Pets(List.of(cat))).all().get(0).name)
                .isEqualTo("Tom");
        Dog dog = new Dog();
        Zoo zoo = new Zoo();
        zoo.all.add(dog);
        assertNotWritten(Types.of(Animal.class), dog);
        assertNotWritten(Types.of(Pets.class), new Pets(List.of(dog)));
        assertNotWritten(Types.of(House.class), new House(dog));
        assertNotWritten(Types.of(Zoo.class), zoo);
    }

    private static <T> void assertNotWritten(Type<T> type, T value) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(() -> encode(type, value), () -> type.copy(value))) {
            assertThatThrownBy(call)
                    .isInstanceOf(WeirException.class)
                    .hasMessageContainingAll(Dog.class.getName(), Animal.class.getName());
        }
    }

    static final class WithTransient {
        int count = 7;
        transient int cached = 9;
    }

    static final class WithIgnored {
        int count = 7;

        @AvroIgnore
        Date since = new Date();
    }

    record Holding(List<WithTransient> all) {}

    /** State leaves out what its class says; a record on its way has to arrive with all it has. */
    @Test
    void fieldsThatAreNotKeptAreRefusedWhereAllOfThemCount() throws IOException {
        assertThat(roundTrip(Types.of(WithTransient.class), new WithTransient()).count)
                .isEqualTo(7);
        assertThat(roundTrip(Types.of(WithIgnored.class), new WithIgnored()).count)
                .isEqualTo(7);
        assertThat(roundTrip(Types.inFull(Point.class), new Point(1, 2))).isEqualTo(new Point(1, 2));
        assertThat(roundTrip(Types.inFull(Pojo.class), new Pojo())).isEqualTo(new Pojo());
        assertThatThrownBy(() -> Types.inFull(WithTransient.class)).hasMessageContaining("field 'cached'");
        assertThatThrownBy(() -> Types.inFull(WithIgnored.class)).hasMessageContaining("field 'since'");
        assertThatThrownBy(() -> Types.inFull(Holding.class)).hasMessageContaining("field 'cached'");
    }

    @Test
    void genericRecordsComeBackAsTheyWereAndAreCopied() throws IOException {
        Schema schema = SchemaBuilder.record("Order")
                .namespace("shop")
                .fields()
                .requiredString("id")
                .requiredLong("amount")
                .endRecord();
        Type<GenericRecord> type = Types.generic(schema);
        GenericRecord order = new GenericData.Record(schema);
        order.put("id", "o1");
        order.put("amount", 7L);
        assertThat(roundTrip(type, order).toString()).isEqualTo(order.toString());
        GenericRecord copy = type.copy(order);
        order.put("amount", 8L);
        assertThat(copy.get("amount")).isEqualTo(7L);
    }

    /** A task reads what a checkpoint writes. Avro's own copy moves the position of a buffer for a moment. */
    @Test
    void aValueIsCopiedWhileAnotherThreadWritesIt() throws Exception {
        Schema schema = SchemaBuilder.record("Photo")
                .namespace("shop")
                .fields()
                .name("parts")
                .type()
                .array()
                .items()
                .bytesType()
                .noDefault()
                .endRecord();
        Type<GenericRecord> type = Types.generic(schema);
        GenericRecord photo = new GenericData.Record(schema);
        photo.put("parts", Collections.nCopies(100, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        byte[] alone = encode(type, photo);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> copies = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                type.copy(photo);
            }
        });
        try {
            for (int i = 0; i < 20_000; i++) {
                assertThat(encode(type, photo)).isEqualTo(alone);
            }
        } finally {
            over.set(true);
        }
        copies.get();
    }

    /** As Avro's compiler would write it, in short. */
    public static final class Sale extends SpecificRecordBase implements SpecificRecord {
        public static final Schema SCHEMA$ = SchemaBuilder.record("Sale")
                .namespace("dev.weir.state.type.TypesTest$")
                .fields()
                .requiredString("item")
                .requiredInt("count")
                .endRecord();

        private CharSequence item = "";
        private int count;

        @Override
        public Schema getSchema() {
            return SCHEMA$;
        }

        @Override
        public Object get(int field) {
            return field == 0 ? item : (Object) count;
        }

        @Override
        public void put(int field, Object value) {
            if (field == 0) {
                item = value.toString();
            } else {
                count = (Integer) value;
            }
        }
    }

    @Test
    void specificRecordsComeBackAsTheyWere() throws IOException {
        Sale sale = new Sale();
        sale.put(0, "apple");
        sale.put(1, 5);
        Sale read = roundTrip(Types.of(Sale.class), sale);
        assertThat(read.get(0)).isEqualTo("apple");
        assertThat(read.get(1)).isEqualTo(5);
    }

    @Test
    void onlyTypesWhoseEqualsComparesContentCanBeKeys() {
        Types.requireKey(Types.BYTES, "the key");
        Types.requireKey(Types.record(Point.class), "the key");
        assertThatThrownBy(() -> Types.requireKey(Types.record(WithBytes.class), "the key of 'count'"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("the key of 'count'")
                .hasMessageContaining("WithBytes");
        assertThatThrownBy(() -> Types.requireKey(Types.listOf(Types.BYTES), "the key"))
                .isInstanceOf(WeirException.class);
        assertThatThrownBy(() -> Types.requireKey(Types.pojo(Identity.class), "the key"))
                .isInstanceOf(WeirException.class);
    }

    record Labels(@Nullable Map<String, String> byName) {}

    record Route(List<Point> points, Optional<Colour> colour) {}

    public static final class Tagged {
        public Set<String> tags = new HashSet<>();

        @Override
        public boolean equals(Object o) {
            return o instanceof Tagged t && t.tags.equals(tags);
        }

        @Override
        public int hashCode() {
            return tags.hashCode();
        }
    }

    public static final class Listed {
        public List<String> tags = new ArrayList<>();
        public int[] numbers = {};
        public Listed next;

        @Override
        public boolean equals(Object o) {
            return o instanceof Listed l && l.tags.equals(tags);
        }

        @Override
        public int hashCode() {
            return tags.hashCode();
        }
    }

    @Test
    void onlyTypesWhoseEqualValuesHaveEqualBytesCanBeKeys() {
        Types.requireKey(Types.of(Route.class), "the key");
        Types.requireKey(Types.of(Listed.class), "the key");
        for (Type<?> type : List.of(
                Types.mapOf(Types.LONG),
                Types.listOf(Types.mapOf(Types.LONG)),
                Types.of(Labels.class),
                Types.of(Tagged.class),
                Types.generic(SchemaBuilder.record("R")
                        .fields()
                        .name("m")
                        .type()
                        .map()
                        .values()
                        .longType()
                        .noDefault()
                        .endRecord()))) {
            assertThatThrownBy(() -> Types.requireKey(type, "the key of 'count'"))
                    .as("%s", type)
                    .isInstanceOf(WeirException.class)
                    .hasMessageContainingAll("the key of 'count'", "a map or a set");
        }
    }

    record WithBytes(byte[] bytes) {}

    /** Has no {@code equals}. */
    public static final class Identity {
        public int id;
    }
}
