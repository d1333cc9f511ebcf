package dev.redraft.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.platform.SimulatedDisk.Fault;
import dev.redraft.platform.SimulatedDisk.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {
  private static final Path DIR = Path.of("/data");
  private static final Path A = DIR.resolve("a");
  private static final Path B = DIR.resolve("b");

  private final SimulatedDisk disk = new SimulatedDisk();

  SimulatedDiskTest() {
    disk.putDirectory(DIR);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(SimulatedDisk disk, Path path) {
    byte[] bytes = disk.contents().get(path);
    return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void canaryItLosesKeepsAndTearsWhatWasNotSynced() throws IOException {
    DiskFile file = disk.create(A);
    disk.syncDirectory(DIR);
    file.append(bytes("safe"));
    file.sync();
    file.append(bytes("unsynced1"));
    file.append(bytes("unsynced2"));
    Set<String> left = new HashSet<>();
    for (long seed = 0; seed < 500; seed++) {
      String after = text(disk.afterPowerCut(seed), A);
      assertThat(after).startsWith("safe");
      left.add(after);
    }
    assertThat(left).contains("safe", "safeunsynced1", "safeunsynced1unsynced2");
    assertThat(left).contains("safe\0\0\0\0\0\0\0\0\0unsynced2");
    assertThat(left).anyMatch(s -> s.startsWith("safeun\0\0"));
    assertThat(left).hasSizeGreaterThan(50);
    assertThat(text(disk.afterPowerCut(0), A)).isEqualTo("safe");
    assertThat(text(disk.afterPowerCut(1), A)).isEqualTo("safeunsynced1unsynced2");
  }

  @Test
  void anEntryIsSafeOnlyOnceItsDirectoryIsSynced() throws IOException {
    DiskFile file = disk.create(A);
    file.append(bytes("x"));
    file.sync();
    assertThat(text(disk.afterPowerCut(0), A)).isNull();
    disk.syncDirectory(DIR);
    assertThat(text(disk.afterPowerCut(0), A)).isEqualTo("x");
    disk.rename(A, B);
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      SimulatedDisk after = disk.afterPowerCut(seed);
      seen.add(text(after, A) + text(after, B));
    }
    assertThat(seen).containsExactlyInAnyOrder("xnull", "nullx");
    disk.delete(B);
    assertThat(text(disk.afterPowerCut(1), B)).isNull();
    disk.syncDirectory(DIR);
    assertThat(disk.afterPowerCut(5).contents()).isEmpty();
  }

  @Test
  void aRenameOverAFileLeavesTheOldOrTheNewOne() throws IOException {
    disk.put(A, "old".getBytes(StandardCharsets.ISO_8859_1));
    DiskFile file = disk.create(B);
    file.append(bytes("new"));
    file.sync();
    disk.rename(B, A);
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      seen.add(text(disk.afterPowerCut(seed), A));
    }
    assertThat(seen).containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void thePowerFailsAtTheChosenOperationAndStaysOff() throws IOException {
    disk.cutPowerAt(3);
    DiskFile file = disk.create(A);
    file.append(bytes("1"));
    assertThatThrownBy(file::sync).isInstanceOf(PowerCut.class).hasMessageContaining("SYNC");
    assertThatThrownBy(() -> file.append(bytes("2"))).isInstanceOf(PowerCut.class);
    assertThatThrownBy(() -> disk.list(DIR)).isInstanceOf(PowerCut.class);
    assertThat(disk.operations()).isEqualTo(3);
    file.close();
  }

  @Test
  void afterAFailedSyncItsBytesAreNeverSafeAgain() throws IOException {
    disk.put(A, new byte[0]);
    disk.inject(o -> o.kind() == Kind.SYNC && o.number() == 2, Fault.EIO);
    DiskFile file = disk.open(A);
    file.append(bytes("lost"));
    assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
    file.append(bytes("kept"));
    file.sync();
    assertThat(text(disk, A)).isEqualTo("lostkept");
    assertThat(text(disk.afterPowerCut(0), A)).isEqualTo("\0\0\0\0kept");
  }

  @Test
  void aFullDiskTakesAPartOfAWrite() throws IOException {
    disk.limitFreeSpace(6);
    DiskFile file = disk.create(A);
    file.append(bytes("1234"));
    assertThatThrownBy(() -> file.append(bytes("5678"))).isInstanceOf(DiskFullException.class);
    assertThat(text(disk, A)).isEqualTo("123456");
    assertThat(disk.freeSpace(DIR)).isZero();
    disk.delete(A);
    assertThat(disk.freeSpace(DIR)).isEqualTo(6);
  }

  @Test
  void aTruncationThatWasNotSyncedMayBeUndone() throws IOException {
    disk.put(A, "0123456789".getBytes(StandardCharsets.ISO_8859_1));
    DiskFile file = disk.open(A);
    file.truncate(4);
    assertThat(text(disk, A)).isEqualTo("0123");
    assertThat(text(disk.afterPowerCut(0), A)).isEqualTo("0123456789");
    file.sync();
    assertThat(text(disk.afterPowerCut(0), A)).isEqualTo("0123");
  }

  @Test
  void anInjectedErrorOfARenameLeavesTheNames() {
    disk.put(A, new byte[1]);
    disk.failAt(1, Fault.EIO);
    assertThatThrownBy(() -> disk.rename(A, B)).isInstanceOf(IOException.class);
    assertThat(disk.exists(A)).isTrue();
    assertThat(disk.exists(B)).isFalse();
  }
}
