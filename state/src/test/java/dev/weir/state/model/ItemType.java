package dev.weir.state.model;

import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.reflect.AvroAlias;
import org.apache.avro.reflect.AvroDefault;

/** Items as the class that one version of the job has for them. */
final class ItemType<R extends Record> extends Type<Item> {
    /** The job's first version. */
    static final class V0 {
        record Total(int sum, String last) {}
    }

    /** Widened, renamed, added. */
    static final class V1 {
        record Total(
                long sum,
                @AvroAlias(alias = "last") String latest,
                @AvroDefault("7") int added) {}
    }

    /** Added and removed, in another order. */
    static final class V2 {
        record Total(
                @AvroDefault("5") int other,
                @AvroAlias(alias = "last") String latest,
                long sum) {}
    }

    static final int[] EXTRA_DEFAULTS = {0, 7, 5};

    static final List<Type<Item>> VERSIONS = List.of(
            new ItemType<>(
                    V0.Total.class,
                    i -> new V0.Total((int) i.sum(), i.word()),
                    r -> new Item(0, r.sum(), r.last(), EXTRA_DEFAULTS[0])),
            new ItemType<>(
                    V1.Total.class,
                    i -> new V1.Total(i.sum(), i.word(), i.extra()),
                    r -> new Item(1, r.sum(), r.latest(), r.added())),
            new ItemType<>(
                    V2.Total.class,
                    i -> new V2.Total(i.extra(), i.word(), i.sum()),
                    r -> new Item(2, r.sum(), r.latest(), r.other())));

    private final Type<R> type;
    private final Function<Item, R> toRecord;
    private final Function<R, Item> toItem;

    private ItemType(Class<R> version, Function<Item, R> toRecord, Function<R, Item> toItem) {
        this.type = Types.record(version);
        this.toRecord = toRecord;
        this.toItem = toItem;
    }

    @Override
    public Schema schema() {
        return type.schema();
    }

    @Override
    public void write(Item value, Encoder out) throws IOException {
        type.write(toRecord.apply(value), out);
    }

    @Override
    public Item read(Decoder in) throws IOException {
        return toItem.apply(type.read(in));
    }

    @Override
    public boolean immutable() {
        return true;
    }

    @Override
    public Item copy(Item value) {
        return value;
    }
}
