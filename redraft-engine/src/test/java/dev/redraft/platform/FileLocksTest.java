package dev.redraft.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks within a process and between processes. */
final class FileLocksTest {
  @TempDir Path dir;

  private final FileDisk disk = new FileDisk();

  /** Another process: holds the lock until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (Closeable _ = new FileDisk().lock(Path.of(arguments[0]))) {
        System.out.println("held");
        while (System.in.read() >= 0) {}
      }
    }
  }

  @Test
  void aSecondHolderInTheProcessIsRefusedAndTakesNothingAway() throws IOException {
    Path path = dir.resolve("l");
    assertThat(disk.isLocked(path)).isFalse();
    assertThat(path).doesNotExist();
    try (Closeable _ = disk.lock(path)) {
      assertThatThrownBy(() -> disk.lock(path))
          .isInstanceOf(LockedException.class)
          .hasMessage("this process");
      assertThat(disk.isLocked(path)).isTrue();
    }
    assertThat(disk.isLocked(path)).isFalse();
    disk.lock(path).close();
  }

  @Test
  void anotherProcessIsRefusedUntilTheFirstHasEnded() throws Exception {
    Path path = dir.resolve("l");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Holder.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.getInputStream().read()).isEqualTo('h');
      byte[] before = Files.readAllBytes(path);
      assertThat(disk.isLocked(path)).isTrue();
      assertThatThrownBy(() -> disk.lock(path))
          .isInstanceOf(LockedException.class)
          .hasMessage("process " + holder.pid());
      assertThat(Files.readAllBytes(path)).isEqualTo(before);
      assertThat(disk.isLocked(path)).isTrue();
    } finally {
      holder.destroyForcibly();
      assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    disk.lock(path).close();
    assertThat(Files.readString(path)).isEqualTo(ProcessHandle.current().pid() + "\n");
  }
}
