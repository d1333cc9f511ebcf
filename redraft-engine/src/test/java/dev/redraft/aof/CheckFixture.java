package dev.redraft.aof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.CheckedFile.Fault;
import dev.redraft.command.Families;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/** Checks and repairs logs that are built byte by byte. */
final class CheckFixture {
  final AofFixture aof = new AofFixture();
  final List<String> told = new ArrayList<>();

  /** Takes any file that ends with a byte 0xFF for an intact RDB of 7 keys. */
  private static final class EndByte implements RdbCheck {
    @Override
    public Content check(String name, DiskFile file, LongConsumer progress)
        throws IOException, ReplayException {
      java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate((int) file.size());
      file.read(all, 0);
      for (int i = 0; i < all.position(); i++) {
        if ((all.get(i) & 0xFF) == 0xFF) {
          return new Content(i + 1, 7, 11, 50);
        }
      }
      throw new ReplayException(name + ": the input ends too early");
    }
  }

  static final RdbCheck RDB_CHECK = new EndByte();

  CheckReport check(Path path) throws IOException {
    long before = aof.disk.operations();
    CheckReport report =
        new LogCheck(aof.disk, Families.table(), RDB_CHECK, (done, total) -> {})
            .run(DataLocation.of(aof.disk, path));
    assertThat(aof.disk.operations()).as("changes of the disk").isEqualTo(before);
    return report;
  }

  CheckReport check() throws IOException {
    return check(AofFixture.DIR);
  }

  List<LogFix.Cut> fix(CheckReport report) throws IOException {
    return new LogFix(
            new LogEnvironment(
                aof.disk, new AofFixture.FixedClock(), (level, message) -> told.add(message)))
        .run(report);
  }

  /** The only fault there is. */
  static Fault fault(CheckReport report) {
    assertThat(report.faulty()).hasSize(1);
    return Objects.requireNonNull(report.faulty().getFirst().fault());
  }
}
