package dev.weir.lab.jmh;

import dev.weir.dataflow.KeyHasher;
import dev.weir.lab.bench.Sum;
import dev.weir.state.FrozenLayer;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encoding of keys and of state. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // Set in prepare.
public class CodecBenchmark {
    private static final int ENTRIES = 10_000;

    private final Type<Sum> type = Types.record(Sum.class);
    private final KeyHasher hasher = new KeyHasher(Types.STRING);
    private final BytesEncoder encoder = new BytesEncoder();
    private final Sum sum = new Sum(42, 4_711_000);
    private byte[] encoded;
    private @Nullable BinaryDecoder decoder;
    private Keys keys;
    private FrozenLayer layer;

    @Setup
    public void prepare() throws IOException {
        type.write(sum, encoder);
        encoded = encoder.toByteArray();
        keys = new Keys(ENTRIES);
        SumState state = new SumState();
        for (int i = 0; i < ENTRIES; i++) {
            state.at(keys, i).update(sum);
        }
        layer = state.freeze();
    }

    /** A key's hash, by its encoding. */
    @Benchmark
    public int hashOfKey() {
        return hasher.hash(keys.next());
    }

    /** A record of two numbers, written. */
    @Benchmark
    public int writeRecord() throws IOException {
        encoder.reset();
        type.write(sum, encoder);
        return encoder.length();
    }

    /** The same, read. */
    @Benchmark
    public Sum readRecord() throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(encoded, decoder);
        return type.read(decoder);
    }

    /** One changed entry of a checkpoint: its share of the file, without the disk. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long writeLayerEntry() throws IOException {
        LayerFileWriter file = new LayerFileWriter(OutputStream.nullOutputStream());
        layer.writeTo(file);
        return file.finish();
    }
}
