package dev.weir.lab.bench;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.rocksdb.RocksLibrary;
import dev.weir.state.rocksdb.RocksOptions;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Sums in RocksDB as one would write it down: a get and a put for each event. Options, and the encoding of a sum, are those
 * of Weir.
 */
final class RocksSums implements Sums {
    private static final Type<Sum> TYPE = Types.record(Sum.class);
    /** A sum is two numbers of at most ten bytes each. */
    private static final int VALUE_BYTES = 20;

    private final RocksOptions options;
    private final RocksDB db;
    private final ColumnFamilyHandle family;
    private final BytesEncoder encoder = new BytesEncoder();
    private final byte[] value = new byte[VALUE_BYTES];
    private @Nullable BinaryDecoder decoder;

    /**
     * @param folder its own
     * @param memoryBytes for RocksDB's blocks and write buffers
     */
    RocksSums(Path folder, long memoryBytes) {
        RocksLibrary.load(folder);
        options = new RocksOptions(memoryBytes);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            db = RocksDB.open(
                    options.instance(),
                    folder.toString(),
                    List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.family())),
                    handles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RocksDBException e) {
            throw failed(e);
        }
        family = handles.get(0);
    }

    @Override
    public Sum add(Event event) {
        byte[] key = Codec.key(event.account());
        try {
            int size = db.get(family, options.reads(), key, 0, key.length, value, 0, value.length);
            Sum sum = Work.add(size == RocksDB.NOT_FOUND ? null : decode(size), event);
            encoder.reset();
            TYPE.write(sum, encoder);
            db.put(family, options.writes(), key, 0, key.length, encoder.array(), 0, encoder.length());
            return sum;
        } catch (RocksDBException e) {
            throw failed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sum decode(int size) throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(value, 0, size, decoder);
        return TYPE.read(decoder);
    }

    private static WeirException failed(RocksDBException e) {
        return new WeirException(ExitCode.UNAVAILABLE, "The plain loop's RocksDB failed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        family.close();
        db.close();
        options.close();
    }
}
