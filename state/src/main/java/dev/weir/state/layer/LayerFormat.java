package dev.weir.state.layer;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.zip.CRC32C;

/** The constants of the format that the package's page shows. */
final class LayerFormat {
    static final long MAGIC = 0x574549524c415952L; // WEIRLAYR
    static final long END_MAGIC = 0x5259414c52494557L; // RYALRIEW
    static final int VERSION = 1;
    static final int HEADER_LENGTH = 12;
    static final int FOOTER_LENGTH = 24;

    private LayerFormat() {}

    static int crc32c(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    static WeirException damaged(String label, String what, Object found, Object expected) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "state file " + label + " is damaged or not a state file: " + what + " is " + found + ", expected "
                        + expected + "; restore from another checkpoint or savepoint, or bring the file back");
    }
}
