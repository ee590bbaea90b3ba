package dev.weir.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private static final Path FOLDER = Path.of("/checkpoints/job");
    private static final Path FILE = FOLDER.resolve("file");
    private static final Path LINK = FOLDER.resolve("link");

    private SimDisk disk = disk(1, SimFaults.NONE);

    private static SimDisk disk(long seed, SimFaults faults) {
        return new SimDisk(new SplittableRandom(seed), () -> faults);
    }

    private void write(Path path, String text) throws IOException {
        try (OutputStream out = disk.create(path)) {
            out.write(text.getBytes(UTF_8));
        }
    }

    private String read(Path path) throws IOException {
        return new String(disk.read(path).readAllBytes(), UTF_8);
    }

    private void durableFolder() throws IOException {
        disk.createFolders(FOLDER);
        disk.syncFolder(Path.of("/"));
        disk.syncFolder(FOLDER.getParent());
    }

    @Test
    void whatIsWrittenIsReadAtOnce() throws IOException {
        disk.createFolders(FOLDER);
        write(FILE, "hello");
        disk.link(FILE, LINK);
        assertThat(read(LINK)).isEqualTo("hello");
        assertThat(disk.length(LINK)).isEqualTo(5);
        assertThat(disk.list(FOLDER)).containsExactly("file", "link");
        disk.delete(FILE);
        assertThat(disk.exists(FILE)).isFalse();
        assertThat(read(LINK)).isEqualTo("hello");
    }

    @Test
    void refusesWhatAFileSystemRefuses() throws IOException {
        assertThatThrownBy(() -> disk.create(FILE)).isInstanceOf(NoSuchFileException.class);
        disk.createFolders(FOLDER);
        write(FILE, "x");
        assertThatThrownBy(() -> disk.create(FILE)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.link(FILE, FILE)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.read(LINK)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.delete(FOLDER)).isInstanceOf(DirectoryNotEmptyException.class);
        disk.delete(LINK);
        assertThat(disk.list(LINK)).isEmpty();
    }

    @Test
    void whatIsSyncedSurvivesALossOfPower() throws IOException {
        durableFolder();
        write(FILE, "hello");
        disk.sync(FILE);
        disk.syncFolder(FOLDER);
        disk.loseUnsynced();
        assertThat(read(FILE)).isEqualTo("hello");
    }

    @Test
    void contentThatIsNotSyncedMayBeCutAnywhere() throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 200; seed++) {
            disk = disk(seed, SimFaults.NONE);
            durableFolder();
            write(FILE, "abc");
            disk.syncFolder(FOLDER);
            disk.loseUnsynced();
            seen.add(read(FILE));
        }
        assertThat(seen).containsExactly("", "a", "ab", "abc");
    }

    @Test
    void whatAFailedSyncHasNotWrittenIsLostThoughALaterOneSucceeds() throws IOException {
        durableFolder();
        OutputStream out = disk.create(FILE);
        out.write('a');
        disk.sync(FILE);
        out.write('b');
        assertThatThrownBy(() -> disk.failSync(FILE)).hasMessage("Input/output error");
        disk.sync(FILE);
        disk.syncFolder(FOLDER);
        assertThat(read(FILE)).isEqualTo("ab");
        disk.loseUnsynced();
        assertThat(read(FILE)).isEqualTo("a");
    }

    @Test
    void whatIsWrittenAnewAfterAFailedSyncSurvives() throws IOException {
        durableFolder();
        write(FILE, "x");
        assertThatThrownBy(() -> disk.failSync(FILE)).isInstanceOf(IOException.class);
        disk.delete(FILE);
        write(FILE, "x");
        disk.sync(FILE);
        disk.syncFolder(FOLDER);
        disk.loseUnsynced();
        assertThat(read(FILE)).isEqualTo("x");
    }

    @Test
    void aFailedSyncOfWhatIsSyncedLosesNothing() throws IOException {
        durableFolder();
        write(FILE, "x");
        disk.sync(FILE);
        disk.syncFolder(FOLDER);
        assertThatThrownBy(() -> disk.failSync(FILE)).isInstanceOf(IOException.class);
        disk.loseUnsynced();
        assertThat(read(FILE)).isEqualTo("x");
    }

    @Test
    void aProcessSeesThatASyncOrAReadFails() throws IOException {
        SimFaults always = new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SimFaults.OUT_OF, 0);
        SimWorld world = new SimWorld(1, always, false);
        SimMachine machine = world.newMachine("m");
        SimProcess process = world.newProcess(machine);
        process.disk().createFolders(FOLDER);
        try (OutputStream out = process.disk().create(FILE)) {
            out.write('x');
        }
        assertThatThrownBy(() -> process.disk().sync(FILE)).hasMessage("Input/output error");
        assertThatThrownBy(() -> process.disk().syncFolder(FOLDER)).hasMessage("Input/output error");
        assertThatThrownBy(() -> process.disk().read(FILE).readAllBytes()).hasMessage("Input/output error");
        assertThat(new String(machine.disk().read(FILE).readAllBytes(), UTF_8)).isEqualTo("x");
    }

    @Test
    void entriesThatAreNotSyncedMayVanishOneWithoutTheOther() throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 200; seed++) {
            disk = disk(seed, SimFaults.NONE);
            durableFolder();
            write(FILE, "x");
            disk.sync(FILE);
            disk.link(FILE, LINK);
            disk.loseUnsynced();
            seen.add(disk.list(FOLDER).toString());
        }
        assertThat(seen).containsExactly("[]", "[file, link]", "[file]", "[link]");
    }

    @Test
    void aDeletionThatIsNotSyncedMayComeBack() throws IOException {
        TreeSet<Boolean> seen = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            disk = disk(seed, SimFaults.NONE);
            durableFolder();
            write(FILE, "x");
            disk.sync(FILE);
            disk.syncFolder(FOLDER);
            disk.delete(FILE);
            disk.loseUnsynced();
            seen.add(disk.exists(FILE));
        }
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void aFileInAFolderThatVanishesVanishesWithIt() throws IOException {
        TreeSet<Boolean> seen = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            disk = disk(seed, SimFaults.NONE);
            disk.createFolders(FOLDER);
            write(FILE, "x");
            disk.sync(FILE);
            disk.syncFolder(FOLDER);
            disk.loseUnsynced();
            seen.add(disk.exists(FILE));
        }
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void aFullDiskSaysSo() {
        disk = disk(1, new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SimFaults.OUT_OF, 0, 0));
        assertThatThrownBy(() -> disk.createFolders(FOLDER)).hasMessage("No space left on device");
    }
}
