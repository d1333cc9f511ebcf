package dev.redraft.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDiskTest {
  @TempDir Path dir;

  private final FileDisk disk = new FileDisk();

  @Test
  void appendsReadsTruncatesAndSyncs() throws IOException {
    Path path = dir.resolve("f");
    try (DiskFile file = disk.create(path)) {
      file.append(ByteBuffer.wrap("hello".getBytes()));
      file.sync();
      file.truncate(4);
      file.append(ByteBuffer.wrap("!".getBytes()));
      assertThat(file.size()).isEqualTo(5);
      ByteBuffer read = ByteBuffer.allocate(10);
      assertThat(file.read(read, 3)).isEqualTo(2);
      assertThat(file.read(read, 5)).isEqualTo(-1);
      assertThatThrownBy(() -> file.truncate(6)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Files.readString(path)).isEqualTo("hell!");
    try (DiskFile file = disk.open(path)) {
      file.append(ByteBuffer.wrap("?".getBytes()));
    }
    assertThat(Files.readString(path)).isEqualTo("hell!?");
    disk.syncDirectory(dir);
    assertThat(disk.freeSpace(dir)).isPositive();
  }

  @Test
  void renameTakesThePlaceOfAFile() throws IOException {
    Files.writeString(dir.resolve("a"), "a");
    Files.writeString(dir.resolve("b"), "b");
    disk.rename(dir.resolve("a"), dir.resolve("b"));
    assertThat(disk.list(dir)).containsExactly("b");
    assertThat(Files.readString(dir.resolve("b"))).isEqualTo("a");
    disk.delete(dir.resolve("b"));
    disk.createDirectory(dir.resolve("x/y"));
    assertThat(disk.isDirectory(dir.resolve("x/y"))).isTrue();
    assertThat(disk.exists(dir.resolve("b"))).isFalse();
  }

  @Test
  void errorsNameThePathAndTheReason() {
    assertThatThrownBy(() -> disk.open(dir.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("No such file or directory");
    assertThatThrownBy(() -> disk.delete(dir.resolve("none"))).hasMessageContaining("none");
    assertThatThrownBy(() -> disk.list(dir.resolve("none"))).hasMessageContaining("none");
    assertThatThrownBy(() -> disk.syncDirectory(dir.resolve("none"))).hasMessageContaining("none");
  }

  @Test
  void aFullDeviceIsRecognised() throws IOException {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.exists(full), "this system has no /dev/full");
    try (DiskFile file = disk.open(full)) {
      assertThatThrownBy(() -> file.append(ByteBuffer.wrap(new byte[10])))
          .isInstanceOf(DiskFullException.class);
    }
  }
}
