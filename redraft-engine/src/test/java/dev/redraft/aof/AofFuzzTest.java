package dev.redraft.aof;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.SimulatedDisk;
import java.nio.file.Path;

/** Any bytes are a manifest or a log, or are refused in the documented way. */
class AofFuzzTest {
  @FuzzTest
  void manifest(byte[] bytes) {
    try {
      Manifest manifest = Manifest.parse(bytes);
      assertThat(Manifest.parse(manifest.format()))
          .isEqualTo(
              manifest.isEmpty() && manifest.history().isEmpty()
                  ? Manifest.parse("#\n".getBytes())
                  : manifest);
    } catch (ManifestException e) {
      boolean empty = e.getMessage().equals("Found an empty AOF manifest");
      assertThat(e.lineNumber() == 0).isEqualTo(empty);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("too long");
    }
  }

  @FuzzTest
  void log(byte[] bytes) throws Exception {
    Path path = Path.of("/d/f");
    SimulatedDisk disk = new SimulatedDisk();
    disk.put(path, bytes);
    try (DiskFile file = disk.openForRead(path)) {
      AofFixture.CollectingSink sink = new AofFixture.CollectingSink();
      Replay replay = new Replayer(file, "f", 0, false, 1024, sink, at -> {}, 100).run();
      assertThat(replay.validUpTo()).isBetween(0L, (long) bytes.length);
      assertThat(replay.isComplete()).isEqualTo(replay.validUpTo() == bytes.length);
      assertThat(SyncedScan.highest(file, replay.validUpTo())).isLessThanOrEqualTo(bytes.length);
      disk.put(path, java.util.Arrays.copyOf(bytes, (int) replay.validUpTo()));
    } catch (ReplayException e) {
      assertThat(e).hasMessageContaining("NOSUCH");
      return;
    }
    AofFixture.CollectingSink again = new AofFixture.CollectingSink();
    try (DiskFile file = disk.openForRead(path)) {
      Replay replay = new Replayer(file, "f", 0, false, 1 << 16, again, at -> {}, 100).run();
      assertThat(
              replay.isComplete()
                  || replay.end() == Replay.End.BAD_CONTENT
                  || replay.end() == Replay.End.SHORT)
          .isTrue();
    }
  }
}
