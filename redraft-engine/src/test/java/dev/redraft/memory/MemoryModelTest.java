package dev.redraft.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations on a memory and on a model of it made of Java arrays. The image that a fork
 * shows is compared with a copy of the model that was taken at the fork, while the operations go
 * on.
 */
class MemoryModelTest {
  private static final int STEPS = 8_000;

  private final NativeMemory system = NativeMemory.system();
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Long> addresses = new ArrayList<>();
  private Map<Long, Allocation> model = new HashMap<>();
  private final long[] roots = new long[PageTable.ROOTS];

  private @Nullable Image image;
  private @Nullable Sweep sweep;
  private int sweeps;

  /** Records that were there when the sweep began and that it has to free. */
  private final TreeSet<Long> garbage = new TreeSet<>();

  private record Allocation(Kind kind, byte[] bytes) {}

  /** What the model was at the fork, and how far the child has got. */
  private static final class Image {
    final Fork fork;
    final Map<Long, Allocation> frozen = new HashMap<>();
    final long[] roots;
    final RecordWalk walk;
    final TreeSet<Long> unseen = new TreeSet<>();
    final TreeSet<Long> readable = new TreeSet<>();
    boolean ended;

    Image(Fork fork, Map<Long, Allocation> model, long[] roots) {
      this.fork = fork;
      this.roots = roots.clone();
      walk = fork.walk(Kind.RECORD);
      model.forEach((address, allocation) -> {
        frozen.put(address, new Allocation(allocation.kind, allocation.bytes.clone()));
        readable.add(address);
        if (allocation.kind == Kind.RECORD) {
          unseen.add(address);
        }
      });
    }
  }

  @AfterEach
  void nothingLeaks() {
    assertThat(system.mappings()).isZero();
    assertThat(system.mappedBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 1024, 4096, 8192})
  void behavesAsItsModelWhileForksComeAndGo(int granule) {
    System.out.println("redraft.seed=" + seed + " granule=" + granule);
    MemoryOptions options = MemoryOptions.small(system).withReserve(24L << 20).withGranule(granule);
    try (Memory memory = Memory.open(options)) {
      for (int step = 0; step < STEPS; step++) {
        step(memory);
        if (step % 1_000 == 999) {
          memory.validate();
          checkLive(memory);
        }
      }
      if (image != null) {
        finish(memory, image);
      }
      while (sweep != null) {
        sweepStep(sweep);
      }
      assertThat(sweeps).as("sweeps that have ended").isGreaterThan(1);
      for (long address : addresses) {
        memory.free(address);
      }
      memory.validate();
      assertThat(memory.stats().used()).isZero();
      assertThat(memory.stats().allocations()).isZero();
    }
  }

  private void step(Memory memory) {
    int dice = random.nextInt(1000);
    if (dice < 300) {
      allocate(memory);
    } else if (dice < 560) {
      free(memory);
    } else if (dice < 900) {
      put(memory);
    } else if (dice < 910) {
      int root = random.nextInt(roots.length);
      memory.putRoot(root, roots[root] = random.nextLong());
    } else if (dice < 915) {
      memory.reclaimStep();
      memory.releaseFree(random.nextInt(1 << 20));
    } else if (dice < 920) {
      sweep(memory);
    } else if (image == null) {
      if (dice < 930) {
        image = new Image(memory.fork(), model, roots);
      }
    } else if (dice < 997) {
      look(image);
    } else if (dice < 999) {
      finish(memory, image);
    } else {
      image.fork.close();
      image = null;
    }
  }

  private void allocate(Memory memory) {
    Kind kind = random.nextBoolean() ? Kind.RECORD : Kind.NODE;
    int size = size();
    long address;
    try {
      address = memory.allocate(kind, size);
    } catch (MemoryFullException e) {
      return;
    }
    assertThat(address).isPositive();
    assertThat(memory.usableSize(address))
        .isBetween((long) size, size <= 32768 ? Math.max(16, size * 9L / 8 + 8) : size + 8191L);
    byte[] bytes = new byte[(int) memory.usableSize(address)];
    random.nextBytes(bytes);
    memory.write(address, bytes, 0, bytes.length);
    assertThat(model.put(address, new Allocation(kind, bytes))).as("address twice").isNull();
    addresses.add(address);
  }

  private int size() {
    return switch (random.nextInt(20)) {
      case 0 -> 1 + random.nextInt(300_000);
      case 1, 2 -> 1 + random.nextInt(40_000);
      case 3, 4, 5 -> 1 + random.nextInt(2_000);
      default -> 1 + random.nextInt(200);
    };
  }

  private void free(Memory memory) {
    if (addresses.isEmpty()) {
      return;
    }
    int index = random.nextInt(addresses.size());
    long address = addresses.get(index);
    addresses.set(index, addresses.getLast());
    addresses.removeLast();
    memory.free(address);
    model.remove(address);
    garbage.remove(address);
  }

  /** Some steps of a sweep of a share of the records, as the model has them. */
  private void sweep(Memory memory) {
    if (sweep == null) {
      int share = random.nextInt(1, 5);
      model.forEach((address, allocation) -> {
        if (allocation.kind == Kind.RECORD && random.nextInt(4) < share) {
          garbage.add(address);
        }
      });
      sweep = memory.sweep(Kind.RECORD);
    }
    for (int i = random.nextInt(60); i > 0 && sweep != null; i--) {
      sweepStep(sweep);
    }
  }

  private void sweepStep(Sweep running) {
    long[] looked = {0};
    boolean more =
        running.step(address -> {
          assertThat(model.get(address)).isNotNull();
          assertThat(model.get(address).kind).isEqualTo(Kind.RECORD);
          looked[0]++;
          if (!garbage.remove(address)) {
            return false;
          }
          model.remove(address);
          addresses.remove(address);
          return true;
        });
    assertThat(looked[0]).isLessThanOrEqualTo(64);
    if (!more) {
      assertThat(garbage).as("records that the sweep left").isEmpty();
      sweep = null;
      sweeps++;
    }
  }

  private void put(Memory memory) {
    if (addresses.isEmpty()) {
      return;
    }
    long address = addresses.get(random.nextInt(addresses.size()));
    byte[] bytes = model.get(address).bytes;
    int at = random.nextInt(bytes.length);
    int room = bytes.length - at;
    switch (random.nextInt(7)) {
      case 0 -> memory.putByte(address + at, bytes[at] = (byte) random.nextInt());
      case 1 -> {
        if (room >= 2) {
          short value = (short) random.nextInt();
          memory.putShort(address + at, value);
          put(bytes, at, value, 2);
        }
      }
      case 2 -> {
        if (room >= 4) {
          int value = random.nextInt();
          memory.putInt(address + at, value);
          put(bytes, at, value, 4);
        }
      }
      case 3 -> {
        if (room >= 8) {
          long value = random.nextLong();
          memory.putLong(address + at, value);
          put(bytes, at, value, 8);
        }
      }
      case 4 -> {
        byte[] source = new byte[room];
        random.nextBytes(source);
        memory.write(address + at, source, 0, room);
        System.arraycopy(source, 0, bytes, at, room);
      }
      case 5 -> {
        int from = random.nextInt(bytes.length);
        int length = random.nextInt(Math.min(room, bytes.length - from) + 1);
        memory.copy(address + from, address + at, length);
        System.arraycopy(bytes, from, bytes, at, length);
      }
      default -> {
        int length = random.nextInt(room + 1);
        byte value = (byte) random.nextInt();
        memory.fill(address + at, length, value);
        java.util.Arrays.fill(bytes, at, at + length, value);
      }
    }
  }

  private static void put(byte[] bytes, int at, long value, int length) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (value >>> 8 * i);
    }
  }

  private void look(Image image) {
    if (random.nextBoolean() && !image.ended) {
      advance(image);
      return;
    }
    int root = random.nextInt(roots.length);
    assertThat(image.fork.root(root)).isEqualTo(image.roots[root]);
    if (!image.readable.isEmpty()) {
      Long address = image.readable.ceiling((long) random.nextInt(24 << 20));
      if (address != null) {
        compare(image, address);
      }
    }
  }

  private void advance(Image image) {
    long address = image.walk.next();
    if (address == 0) {
      assertThat(image.unseen).as("records that the walk left out").isEmpty();
      image.ended = true;
      image.readable.removeIf(each -> image.frozen.get(each).kind == Kind.RECORD);
      assertThat(image.fork.progress()).isEqualTo(1);
      return;
    }
    assertThat(address).as("the next record in memory order").isEqualTo(image.unseen.pollFirst());
    image.readable.removeIf(each -> each < address && image.frozen.get(each).kind == Kind.RECORD);
    compare(image, address);
  }

  private void finish(Memory memory, Image open) {
    while (!open.ended) {
      advance(open);
    }
    for (long address : open.readable) {
      compare(open, address);
    }
    for (int root = 0; root < roots.length; root++) {
      assertThat(open.fork.root(root)).isEqualTo(open.roots[root]);
    }
    assertThat(open.fork.failed()).isFalse();
    open.fork.close();
    assertThat(memory.forked()).isFalse();
    image = null;
  }

  private void compare(Image image, long address) {
    byte[] expected = image.frozen.get(address).bytes;
    assertThat(image.fork.usableSize(address)).isEqualTo(expected.length);
    compare(image.fork, address, expected);
  }

  private void checkLive(Memory memory) {
    model.forEach((address, allocation) -> compare(memory, address, allocation.bytes));
    for (int root = 0; root < roots.length; root++) {
      assertThat(memory.root(root)).isEqualTo(roots[root]);
    }
  }

  private void compare(View view, long address, byte[] expected) {
    byte[] actual = new byte[expected.length];
    view.read(address, actual, 0, actual.length);
    assertThat(actual).as("the bytes at %s", address).isEqualTo(expected);
    assertThat(view.equal(address, expected, 0, expected.length)).isTrue();
    int at = random.nextInt(expected.length);
    int room = expected.length - at;
    assertThat(view.getByte(address + at)).isEqualTo(expected[at]);
    if (room >= 8) {
      assertThat(view.getLong(address + at)).isEqualTo(get(expected, at, 8));
      assertThat(view.getInt(address + at)).isEqualTo((int) get(expected, at, 4));
      assertThat(view.getShort(address + at)).isEqualTo((short) get(expected, at, 2));
    }
    expected = expected.clone();
    expected[at] ^= 1;
    assertThat(view.equal(address, expected, 0, expected.length)).isFalse();
  }

  private static long get(byte[] bytes, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes[at + i] & 0xffL) << 8 * i;
    }
    return value;
  }
}
