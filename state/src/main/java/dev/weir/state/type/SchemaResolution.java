package dev.weir.state.type;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Decoder;

/**
 * Rewrites encoded values of the schema they were written with as values of the schema they are asked for, by Avro's
 * rules. That a value carries a time on one side only is no difference: the time is left out, or is the beginning of all
 * time. Thread-safe.
 *
 * <p>Costs several times what reading a value does, so it is for values that have an older schema.
 */
public final class SchemaResolution {
    private final GenericDatumReader<Object> reader;
    private final GenericDatumWriter<Object> writer;
    private final UnaryOperator<Object> times;

    public SchemaResolution(Schema written, Schema asked) {
        // Data of its own, since a job may add conversions of logical types to the one that all share.
        GenericData data = new GenericData();
        Schema asWritten = ExpiringSchemas.like(written, ExpiringSchemas.plain(asked));
        reader = new GenericDatumReader<>(written, new MovedClasses(written, asWritten).known(), data);
        writer = new GenericDatumWriter<>(asked, data);
        times = timesBetween(written, asked);
    }

    /** Reads a value of the written schema. @return the value in the schema asked for */
    public byte[] rewrite(Decoder in) throws IOException {
        BytesEncoder out = new BytesEncoder();
        writer.write(times.apply(read(in)), out);
        return out.toByteArray();
    }

    @SuppressWarnings("NullAway") // null here means: nothing to use again
    private Object read(Decoder in) throws IOException {
        return reader.read(null, in);
    }

    private static UnaryOperator<Object> timesBetween(Schema written, Schema asked) {
        if (ExpiringSchemas.expires(written) == ExpiringSchemas.expires(asked)) {
            return value -> value;
        }
        if (ExpiringSchemas.expires(written)) {
            return each(ExpiringSchemas.ofElements(written), value -> ((IndexedRecord) value).get(1));
        }
        boolean elements = ExpiringSchemas.ofElements(asked);
        Schema expiring = elements ? asked.getElementType() : asked;
        return each(elements, value -> stamped(expiring, value));
    }

    private static UnaryOperator<Object> each(boolean elements, UnaryOperator<Object> one) {
        return elements ? list -> ((List<?>) list).stream().map(one::apply).toList() : one;
    }

    private static Object stamped(Schema expiring, Object value) {
        GenericData.Record stamped = new GenericData.Record(expiring);
        stamped.put(0, 0L);
        stamped.put(1, value);
        return stamped;
    }
}
