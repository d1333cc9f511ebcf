package dev.redraft.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final long MB = 1 << 20;

  private final NativeMemory system = NativeMemory.system();
  private final Memory memory =
      Memory.open(MemoryOptions.small(system).withReserve(16 * MB).withGranule(256));

  @AfterEach
  void everyInvariantHoldsAndNothingLeaks() {
    memory.validate();
    memory.close();
    memory.close();
    assertThat(system.mappings()).isZero();
    assertThat(system.mappedBytes()).isZero();
  }

  @Test
  void rootsAreZeroUntilPut() {
    for (int i = 0; i < 256; i++) {
      assertThat(memory.root(i)).isZero();
      memory.putRoot(i, i + 1L);
    }
    for (int i = 0; i < 256; i++) {
      assertThat(memory.root(i)).isEqualTo(i + 1);
    }
    assertThatThrownBy(() -> memory.root(256)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.putRoot(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void accessOutsideOfTheHeapThrows() {
    byte[] bytes = new byte[16];
    for (boolean forked : new boolean[] {false, true}) {
      if (forked) {
        memory.fork();
      }
      for (long bad :
          new long[] {
            0, 8, 8191, -1, -8192, Long.MIN_VALUE, Long.MAX_VALUE, 16 * MB - 7, 16 * MB, 1L << 40
          }) {
        assertOutOfBounds(() -> memory.getLong(bad));
        assertOutOfBounds(() -> memory.putLong(bad, 1));
        assertOutOfBounds(() -> memory.write(bad, bytes, 0, 16));
        assertOutOfBounds(() -> memory.read(bad, bytes, 0, 16));
        assertOutOfBounds(() -> memory.fill(bad, 16, (byte) 1));
        assertOutOfBounds(() -> memory.copy(bad, 8192, 16));
        assertOutOfBounds(() -> memory.copy(8192, bad, 16));
        assertOutOfBounds(() -> memory.equal(bad, bytes, 0, 16));
      }
      assertOutOfBounds(() -> memory.write(8192, bytes, 8, 9));
      assertOutOfBounds(() -> memory.write(8192, bytes, 8, -1));
      assertOutOfBounds(() -> memory.fill(8192, -1, (byte) 0));
      assertOutOfBounds(() -> memory.equal(8192, bytes, 8, 9));
    }
  }

  @Test
  void forkedAccessOutsideOfTheHeapThrows() {
    Fork fork = memory.fork();
    for (long bad :
        new long[] {0, 8191, -1, Long.MIN_VALUE, Long.MAX_VALUE, 16 * MB - 7, 16 * MB, 1L << 40}) {
      assertOutOfBounds(() -> fork.getLong(bad));
      assertOutOfBounds(() -> fork.read(bad, new byte[16], 0, 16));
    }
    assertThatThrownBy(() -> fork.root(256)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void wildAndDoubleFreesAreRefused() {
    long small = memory.allocate(Kind.RECORD, 40);
    long large = memory.allocate(Kind.NODE, 100_000);
    long neighbour = memory.allocate(Kind.NODE, 100_000);
    for (long wild :
        new long[] {
          0,
          1,
          small + 1,
          small + 40,
          small + 8192,
          large + 1,
          large + 8192,
          neighbour + 12 * 8192,
          -1,
          16 * MB
        }) {
      assertThatThrownBy(() -> memory.free(wild)).isInstanceOf(IllegalArgumentException.class);
    }
    for (long address : new long[] {small, large, neighbour}) {
      memory.free(address);
      assertThatThrownBy(() -> memory.free(address)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(memory.stats().used()).isZero();
    assertThatThrownBy(() -> memory.allocate(Kind.RECORD, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void freedLargeRunsStayRefusedAfterTheyMerge() {
    long first = memory.allocate(Kind.RECORD, 50_000);
    long second = memory.allocate(Kind.RECORD, 50_000);
    long third = memory.allocate(Kind.RECORD, 50_000);
    memory.allocate(Kind.RECORD, 50_000);
    memory.free(first);
    memory.free(third);
    memory.free(second);
    for (long address : new long[] {first, second, third}) {
      assertThatThrownBy(() -> memory.free(address)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(memory.allocate(Kind.RECORD, 150_000))
        .as("the merged run serves again")
        .isEqualTo(first);
  }

  @Test
  void aFullRangeIsReportedAndServesAgainAfterFrees() {
    for (int size : new int[] {16, 500, 32_768, 32_769, 1_000_000}) {
      List<Long> all = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  all.add(memory.allocate(Kind.RECORD, size));
                }
              })
          .isInstanceOf(MemoryFullException.class);
      assertThat(memory.stats().used()).as("bytes in use at size %s", size).isGreaterThan(15 * MB);
      memory.validate();
      all.forEach(memory::free);
      assertThat(memory.stats().used()).isZero();
      memory.validate();
    }
    assertThatThrownBy(() -> memory.allocate(Kind.NODE, Long.MAX_VALUE - 10_000))
        .isInstanceOf(MemoryFullException.class);
  }

  @Test
  void thereIsOneForkAtATime() {
    assertThat(memory.forked()).isFalse();
    assertThat(memory.openFork()).isNull();
    Fork fork = memory.fork();
    assertThat(memory.openFork()).isSameAs(fork);
    assertThatThrownBy(memory::fork).isInstanceOf(IllegalStateException.class);
    fork.close();
    fork.close();
    assertThat(memory.openFork()).isNull();
    memory.fork().close();
    assertThat(memory.stats().forks()).isEqualTo(2);
    assertThat(memory.stats().maxForkNanos())
        .isGreaterThanOrEqualTo(memory.stats().lastForkNanos())
        .isPositive();
  }

  @Test
  void atTheShadowLimitTheForkFailsAndThePutGoesOn() {
    long address = memory.allocate(Kind.NODE, 64_000);
    memory.fill(address, 64_000, (byte) 1);
    memory.shadowLimit(10 * 256);
    Fork fork = memory.fork();
    for (int i = 0; i < 9; i++) {
      memory.putByte(address + 256L * i, (byte) 2);
    }
    assertThat(memory.shadowPressure()).isEqualTo(0.9);
    assertThat(fork.getByte(address)).isEqualTo((byte) 1);
    memory.fill(address, 64_000, (byte) 3);
    assertThat(fork.failed()).isTrue();
    assertThat(memory.getByte(address + 63_999)).isEqualTo((byte) 3);
    assertThat(memory.stats().shadowPeak()).isEqualTo(10 * 256);
    assertThat(memory.stats().failedForks()).isEqualTo(1);
    assertThat(memory.forked()).isTrue();
    assertThat(memory.stats().shadow()).as("held until the fork is closed").isEqualTo(10 * 256);
    assertThatThrownBy(() -> fork.getByte(address)).isInstanceOf(ForkFailedException.class);
    assertThatThrownBy(() -> fork.walk(Kind.RECORD).next()).isInstanceOf(ForkFailedException.class);
    fork.close();
    assertThat(memory.forked()).isFalse();
    assertThat(memory.stats().shadow()).isZero();
    try (Fork next = memory.fork()) {
      memory.putByte(address, (byte) 4);
      assertThat(next.getByte(address)).isEqualTo((byte) 3);
    }
  }

  @Test
  void aClosedForkThrowsAndNeverAffectsTheNext() {
    long address = memory.allocate(Kind.NODE, 100_000);
    for (byte round = 0; round < 10; round++) {
      memory.fill(address, 100_000, round);
      Fork fork = memory.fork();
      memory.fill(address + round * 5_000L, 30_000, (byte) 99);
      for (int at = 0; at < 100_000; at += 100) {
        assertThat(fork.getByte(address + at)).isEqualTo(round);
      }
      fork.close();
      assertThatThrownBy(() -> fork.getByte(address)).isInstanceOf(ForkFailedException.class);
      assertThatThrownBy(() -> fork.root(0)).isInstanceOf(ForkFailedException.class);
      assertThat(memory.stats().shadow()).isZero();
    }
  }

  @Test
  void closingTheMemoryEndsItsForkAndEveryAccess() {
    long address = memory.allocate(Kind.NODE, 100);
    Memory other = Memory.open(MemoryOptions.small(system));
    long there = other.allocate(Kind.NODE, 100);
    Fork fork = other.fork();
    other.close();
    assertThatThrownBy(() -> other.getLong(there)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> other.putLong(there, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fork.getLong(there)).isInstanceOf(IllegalStateException.class);
    fork.close();
    memory.putLong(address, 1);
  }

  @Test
  void whatTheWalkHasPassedIsNeitherCopiedNorReadable() {
    List<Long> records = records(2_000, 1_000);
    Fork fork = memory.fork();
    RecordWalk walk = fork.walk(Kind.RECORD);
    for (int i = 0; i < 1_000; i++) {
      assertThat(walk.next()).isEqualTo(records.get(i));
    }
    assertThat(fork.progress()).isBetween(0.3, 0.6);
    for (int i = 0; i < 500; i++) {
      memory.fill(records.get(i), 1_000, (byte) 9);
    }
    assertThat(memory.stats().copies()).isZero();
    assertThatThrownBy(() -> fork.getLong(records.getFirst()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(fork.getByte(records.get(999))).isEqualTo((byte) 999);
  }

  @Test
  void aWalkOfTheNodesGivesNothingUp() {
    long node = memory.allocate(Kind.NODE, 100);
    long large = memory.allocate(Kind.NODE, 100_000);
    long record = memory.allocate(Kind.RECORD, 100);
    for (long address : new long[] {node, large, record}) {
      memory.putLong(address, address);
    }
    Fork fork = memory.fork();
    for (Kind kind : new Kind[] {Kind.NODE, Kind.RECORD}) {
      RecordWalk walk = fork.walk(kind);
      if (kind == Kind.NODE) {
        assertThat(walk.next()).isEqualTo(node);
        assertThat(walk.next()).isEqualTo(large);
      } else {
        assertThat(walk.next()).isEqualTo(record);
      }
      assertThat(walk.next()).isZero();
      for (long address : new long[] {node, large}) {
        memory.putLong(address, 0);
        assertThat(fork.getLong(address)).isEqualTo(address);
      }
    }
    assertThatThrownBy(() -> fork.getLong(record)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aForkClosedByAnotherThreadAmidPutsLeavesNothingBehind() throws Exception {
    long address = memory.allocate(Kind.NODE, 500_000);
    for (int round = 1; round <= 60; round++) {
      memory.fill(address, 500_000, (byte) round);
      try (Fork fork = memory.fork()) {
        Thread closer = Thread.ofPlatform().start(fork::close);
        for (int at = 0; at < 500_000; at += 200) {
          memory.putByte(address + at, (byte) -1);
        }
        closer.join();
      }
      memory.fill(address, 500_000, (byte) round);
      try (Fork next = memory.fork()) {
        memory.fill(address, 500_000, (byte) -1);
        for (int at = 0; at < 500_000; at += 256) {
          if (next.getByte(address + at) != (byte) round) {
            throw new AssertionError("A late or stale byte at " + at + " in round " + round);
          }
        }
      }
    }
    assertThat(memory.stats().failedForks()).isZero();
  }

  @Test
  void shadowsBehindTheWalkServeAgain() {
    List<Long> records = records(4_000, 1_000);
    memory.shadowLimit(MB);
    Fork fork = memory.fork();
    RecordWalk walk = fork.walk(Kind.RECORD);
    // Each record is overwritten some way ahead of the walk: 4 MB of shadows in all, under a limit
    // of 1 MB.
    for (int i = 0; i < 4_000; i++) {
      int ahead = i + 500;
      if (ahead < 4_000) {
        memory.fill(records.get(ahead), 1_000, (byte) 9);
      }
      assertThat(walk.next()).isEqualTo(records.get(i));
      byte[] actual = new byte[1_000];
      fork.read(records.get(i), actual, 0, 1_000);
      assertThat(actual).containsOnly((byte) i);
    }
    assertThat(walk.next()).isZero();
    assertThat(fork.failed()).isFalse();
    assertThat(memory.stats().copies() * 256).isGreaterThan(3 * MB);
    for (int i = 0; i < 100; i++) {
      memory.reclaimStep();
    }
    assertThat(memory.stats().shadow()).isLessThan(64 * 1024);
  }

  @Test
  void pagesThatWereFreeAtTheForkAreNotCopied() {
    records(100, 100);
    try (Fork fork = memory.fork()) {
      long fresh = memory.allocate(Kind.RECORD, 1_000_000);
      long before = memory.stats().copies();
      memory.fill(fresh, 1_000_000, (byte) 1);
      memory.free(fresh);
      long again = memory.allocate(Kind.NODE, 900_000);
      memory.fill(again, 900_000, (byte) 2);
      assertThat(memory.stats().copies() - before)
          .as("copies, of descriptors alone")
          .isLessThan(10);
      assertThat(fork.failed()).isFalse();
    }
  }

  @Test
  void pagesThatWereFreedSinceTheForkKeepTheirImage() {
    long old = memory.allocate(Kind.NODE, 1_000_000);
    memory.fill(old, 1_000_000, (byte) 1);
    try (Fork fork = memory.fork()) {
      memory.free(old);
      long reused = memory.allocate(Kind.RECORD, 500_000);
      assertThat(reused).isEqualTo(old);
      memory.fill(reused, 500_000, (byte) 2);
      byte[] actual = new byte[1_000_000];
      fork.read(old, actual, 0, actual.length);
      assertThat(actual).containsOnly((byte) 1);
      assertThat(fork.usableSize(old)).isEqualTo(123 * 8192);
      assertThat(fork.walk(Kind.NODE).next()).isEqualTo(old);
      assertThat(fork.walk(Kind.RECORD).next()).isZero();
    }
  }

  @Test
  void freeRunsGoBackToTheSystemInSteps() {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(memory.allocate(Kind.RECORD, 400_000));
      memory.fill(all.get(i), 400_000, (byte) 7);
    }
    for (int i = 0; i < 29; i += 2) {
      memory.free(all.get(i));
    }
    long committed = memory.stats().committed();
    Fork fork = memory.fork();
    assertThat(memory.releaseFree(MB)).isZero();
    fork.close();
    long released = 0;
    for (int i = 0; i < 40; i++) {
      long step = memory.releaseFree(MB);
      assertThat(step).isLessThanOrEqualTo(MB);
      released += step;
      memory.validate();
    }
    assertThat(released).isEqualTo(15 * 49 * 8192);
    assertThat(memory.stats().committed()).isEqualTo(committed - released);
    long again = memory.allocate(Kind.RECORD, 400_000);
    assertThat(memory.getLong(again)).as("a page that was given back").isZero();
    assertThat(memory.stats().committed()).isEqualTo(committed - released + 49 * 8192);
    for (int i = 1; i < 30; i += 2) {
      memory.free(all.get(i));
    }
    memory.free(again);
    for (int i = 0; i < 40; i++) {
      memory.releaseFree(MB);
    }
    assertThat(memory.stats().committed()).isZero();
  }

  @Test
  void givingBackGoesOnAfterTheRunAtHandHasMerged() {
    long[] runs = new long[5];
    for (int i = 0; i < 5; i++) {
      runs[i] = memory.allocate(Kind.RECORD, MB);
    }
    memory.free(runs[2]);
    assertThat(memory.releaseFree(MB / 2)).as("stops amid the run").isEqualTo(MB / 2);
    memory.free(runs[1]);
    memory.free(runs[3]);
    memory.validate();
    long released = 0;
    for (int i = 0; i < 8; i++) {
      released += memory.releaseFree(MB);
    }
    assertThat(released).isEqualTo(3 * MB);
    assertThat(memory.stats().committed()).isEqualTo(2 * MB);
  }

  @Test
  void aLargeRangeHasLargerGranules() {
    MemoryOptions options = MemoryOptions.small(system).withReserve(1L << 40);
    assertThat(options.granule()).isEqualTo(1024);
    assertThat(options.withGranule(128).granule()).isEqualTo(1024);
    assertThat(options.withGranule(4096).granule()).isEqualTo(4096);
    assertThat(options.withReserve(64 * MB).withGranule(128).granule()).isEqualTo(128);
    assertThatThrownBy(() -> options.withGranule(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private List<Long> records(int count, int size) {
    List<Long> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long address = memory.allocate(Kind.RECORD, size);
      memory.fill(address, size, (byte) i);
      records.add(address);
    }
    return records;
  }

  private static void assertOutOfBounds(Runnable access) {
    assertThatThrownBy(access::run).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
