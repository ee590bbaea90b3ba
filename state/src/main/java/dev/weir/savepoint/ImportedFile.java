package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.SectionKey;
import dev.weir.state.type.AvroContainer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** An Avro file of entries in any order, with its fields in any order, made a state. */
final class ImportedFile {
    private final SavepointImport.Source source;
    private final KeyedStateMetadata state;
    private final EntrySchema schema;

    private ImportedFile(SavepointImport.Source source, KeyedStateMetadata state) {
        this.source = source;
        this.state = state;
        this.schema = EntrySchema.of(state);
    }

    static ImportedFile open(SavepointImport.Source source) throws IOException {
        if (!Files.isReadable(source.file())) {
            throw unfit(source, "is missing or can't be read", null);
        }
        try (InputStream whole = new BufferedInputStream(Files.newInputStream(source.file()))) {
            AvroContainer.check(whole);
        } catch (AvroRuntimeException e) {
            throw unfit(source, "is no Avro object container file, or damaged: " + e.getMessage(), e);
        }
        try (DataFileReader<GenericRecord> file =
                new DataFileReader<>(source.file().toFile(), new GenericDatumReader<>())) {
            return new ImportedFile(source, stateOf(source, file.getSchema()));
        } catch (IOException | AvroRuntimeException e) {
            throw unfit(source, "is no Avro object container file: " + e, e);
        }
    }

    private static KeyedStateMetadata stateOf(SavepointImport.Source source, Schema file) {
        List<String> fields = switch (source.kind()) {
            case EntrySchema.MAP -> List.of("key", "mapKey", "value");
            case EntrySchema.TIMERS -> List.of("key", "time");
            default -> List.of("key", "value");
        };
        if (file.getType() != Schema.Type.RECORD
                || file.getFields().size() != fields.size()
                || !fields.stream().allMatch(f -> file.getField(f) != null)) {
            throw unfit(source, "has the schema " + file + ", expected a record with the fields " + fields, null);
        }
        String value = source.kind().equals(EntrySchema.TIMERS) ? "\"null\"" : text(file, "value");
        if (source.kind().equals(EntrySchema.LIST)
                && file.getField("value").schema().getType() != Schema.Type.ARRAY) {
            throw unfit(source, "has values of type " + value + ", expected arrays", null);
        }
        if (source.kind().equals(EntrySchema.TIMERS)
                && file.getField("time").schema().getType() != Schema.Type.LONG) {
            throw unfit(source, "has times of type " + text(file, "time") + ", expected longs", null);
        }
        String sub = source.kind().equals(EntrySchema.MAP) ? text(file, "mapKey") : null;
        return new KeyedStateMetadata(source.state(), source.kind(), text(file, "key"), sub, value);
    }

    private static String text(Schema record, String field) {
        return record.getField(field).schema().toString();
    }

    KeyedStateMetadata describe() {
        return state;
    }

    /** The entries by key group. @throws WeirException CONFIGURATION when a key comes twice */
    KeyedEntries spool(int maxParallelism) throws IOException {
        long[] read = {0};
        KeyedEntries entries = SpooledData.spool(out -> read[0] = copy(out, maxParallelism));
        long[] kept = {0};
        for (int group : entries.keyGroups(source.uid(), source.state())) {
            entries.read(
                    new SectionKey(source.uid(), source.state(), group),
                    (bytes, keyFrom, keyLength, valueFrom, valueLength) -> kept[0]++);
        }
        if (kept[0] != read[0]) {
            entries.close();
            throw unfit(
                    source,
                    "has " + (read[0] - kept[0]) + " entries whose key came before, expected each key once",
                    null);
        }
        return entries;
    }

    private long copy(OutputStream out, int maxParallelism) throws IOException {
        KeyGroupBuckets buckets = new KeyGroupBuckets(out, source.uid(), source.state());
        GenericDatumReader<GenericRecord> decode = new GenericDatumReader<>(null, schema.datum());
        try (DataFileReader<GenericRecord> file =
                new DataFileReader<>(source.file().toFile(), decode)) {
            GenericDatumWriter<GenericRecord> encode = new GenericDatumWriter<>(schema.datum());
            ByteArrayOutputStream datum = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(datum, null);
            for (GenericRecord entry : file) {
                datum.reset();
                encode.write(entry, encoder);
                encoder.flush();
                add(datum.toByteArray(), maxParallelism, buckets);
            }
        } catch (AvroRuntimeException | IndexOutOfBoundsException | UnsupportedOperationException e) {
            throw unfit(source, "is damaged: " + e, e);
        }
        return buckets.finish();
    }

    private void add(byte[] datum, int maxParallelism, KeyGroupBuckets buckets) throws IOException {
        EntrySchema.Parts parts = schema.split(datum, 0, datum.length);
        int group = KeyHash.keyGroup(KeyHash.of(datum, parts.keyLength()), maxParallelism);
        int valueFrom = parts.keyLength() + parts.subLength();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.write(datum, 0, valueFrom);
        if (schema.kind().equals(EntrySchema.LIST)) {
            key.write(0);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(CanonicalValues.ONLY_SCHEMA);
        value.write(datum, valueFrom, parts.valueLength());
        buckets.add(group, key.toByteArray(), value.toByteArray());
    }

    private static WeirException unfit(SavepointImport.Source source, String what, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "the file " + source.file() + " for state '" + source.state() + "' of operator '" + source.uid() + "' "
                        + what + ". docs/reference/savepoint-format.md shows the form",
                cause);
    }
}
