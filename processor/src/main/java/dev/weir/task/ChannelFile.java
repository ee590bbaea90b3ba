package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file of what was overtaken on one edge. Numbers are big-endian:
 *
 * <pre>
 *   file  "WEIRCHAN" (8 bytes), version 1 (int32), number of parts (int32), parts
 *   part  side (byte: 0 receiver, 1 sender), watermark (int64), number of records (int64),
 *         length of the records in bytes (int32), records as RecordWriter writes them
 * </pre>
 *
 * All parts of receivers come before those of senders. Of each sender, receiver and key, records so stand in their order.
 */
public final class ChannelFile {
    private static final byte[] MAGIC = "WEIRCHAN".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    private ChannelFile() {}

    /** @param parts of one edge, those of receivers first */
    public static void write(List<ChannelPart> parts, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        out.write(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(parts.size());
        for (ChannelPart part : parts) {
            out.writeByte(part.side().ordinal());
            out.writeLong(part.watermarkMs());
            out.writeLong(part.records());
            out.writeInt(part.bytes().length);
            out.write(part.bytes());
        }
        out.flush();
    }

    /** @throws IOException when it is no such file, or one of a newer release */
    public static List<ChannelPart> read(String edge, InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC) || in.readInt() != VERSION) {
            throw new IOException("not a file of overtaken records of version " + VERSION);
        }
        List<ChannelPart> parts = new ArrayList<>();
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("it says that it has " + count + " parts");
        }
        for (int left = count; left > 0; left--) {
            parts.add(readPart(edge, in));
        }
        if (in.read() >= 0) {
            throw new IOException("there is something behind the last part");
        }
        return parts;
    }

    /** The error for a file that does not hold what its checkpoint says. */
    static WeirException unreadable(ChannelState stored, Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "The records in " + stored.name() + ", which were on their way '" + stored.edge()
                        + "' when the checkpoint was taken, cannot be read: " + cause.getMessage()
                        + ". Go on with the job as it was when it wrote them, or restore the file from a copy.",
                cause);
    }

    private static ChannelPart readPart(String edge, DataInputStream in) throws IOException {
        int side = in.readByte();
        if (side != ChannelPart.Side.RECEIVER.ordinal() && side != ChannelPart.Side.SENDER.ordinal()) {
            throw new IOException("a part has side " + side + ", expected 0 or 1");
        }
        long watermarkMs = in.readLong();
        long records = in.readLong();
        int length = in.readInt();
        if (length < 0) {
            throw new IOException("a part has " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("it ends within a part");
        }
        return new ChannelPart(edge, ChannelPart.Side.values()[side], watermarkMs, records, bytes);
    }
}
