package dev.weir.dataflow;

import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.Schemas;
import dev.weir.state.type.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Reads what a {@link RecordWriter} wrote. Owned by one thread. */
public final class RecordReader {
    /** Takes a record. */
    @FunctionalInterface
    public interface Taker {
        void take(Object value, long timestampMs) throws IOException;
    }

    /** A type as the file has it, and as the job has it now. */
    private record Read(Schema written, Type<Object> type) {}

    private final RecordTypes types;
    private final List<Read> read = new ArrayList<>();

    public RecordReader(RecordTypes types) {
        this.types = types;
    }

    /**
     * Reads this many records.
     *
     * @throws IOException when the bytes are not such records
     * @throws dev.weir.error.WeirException CONFIGURATION when the job has not the type of one (any more)
     */
    public void read(byte[] bytes, long records, Taker to) throws IOException {
        BoundedDecoder in = new BoundedDecoder(bytes);
        read.clear();
        for (long i = 0; i < records; i++) {
            int number = in.readInt();
            if (number == read.size()) {
                read.add(readType(in));
            }
            long timestampMs = in.readLong();
            to.take(value(read.get(number), in), timestampMs);
        }
        if (!in.isEnd()) {
            throw new IOException("there is something behind the last record");
        }
    }

    private Read readType(BoundedDecoder in) throws IOException {
        String name = in.readString();
        Schema written = Schemas.parse(in.readString());
        return new Read(written, types.named(name, written).type());
    }

    private static Object value(Read read, BoundedDecoder in) throws IOException {
        Schema now = read.type().schema();
        return now.equals(read.written()) ? read.type().read(in) : evolved(read, in);
    }

    /** Avro's schema resolution, by way of generic data: this is rare. */
    private static Object evolved(Read read, BoundedDecoder in) throws IOException {
        Schema now = read.type().schema();
        Object datum = new GenericDatumReader<>(read.written(), now).read(null, in);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(now).write(datum, out);
        out.flush();
        return read.type().read(new BoundedDecoder(bytes.toByteArray()));
    }
}
