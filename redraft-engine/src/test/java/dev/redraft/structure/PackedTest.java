package dev.redraft.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Bytes;
import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.NativeMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedTest {
  private final Random random = Seeds.random("PackedTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final PackedChunk home = new PackedChunk(memory).create(0);
  private final PackedReader reader = new PackedReader(memory);
  private final List<byte[]> model = new ArrayList<>();

  @AfterEach
  void release() {
    check(memory, home.chunk(), model);
    home.free();
    assertThat(memory.stats().allocations()).isZero();
    memory.validate();
    memory.close();
  }

  private static void check(View view, long chunk, List<byte[]> model) {
    PackedReader reader = PackedChunk.read(view, chunk, new PackedReader(view));
    for (byte[] text : model) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.bytes()).isEqualTo(text);
      assertThat(reader.isInteger()).isEqualTo(Bytes.isLong(text, 0, text.length));
    }
    assertThat(reader.next()).isFalse();
    assertThat(reader.present()).isFalse();
    for (int i = model.size() - 1; i >= 0; i--) {
      assertThat(reader.previous()).isTrue();
      assertThat(reader.textEquals(model.get(i), 0, model.get(i).length)).isTrue();
    }
    assertThat(reader.previous()).isFalse();
    assertThat(reader.count()).isEqualTo(model.size());
  }

  private byte[] randomText() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Bytes.ofLong(random.nextLong() >> random.nextInt(64));
      case 2 -> Bytes.ofLong((random.nextInt(5) - 2) + (1L << random.nextInt(64)));
      case 3 -> Bytes.ofLong((random.nextInt(5) - 2) - (1L << random.nextInt(64)));
      case 4 -> ("0" + random.nextInt(100)).getBytes(StandardCharsets.US_ASCII);
      case 5 -> randomBytes(random.nextInt(5) == 0 ? random.nextInt(20_000) : 200);
      default -> randomBytes(random.nextInt(140));
    };
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private int positionOf(int index) {
    reader.at(home);
    if (index == model.size()) {
      return home.length();
    }
    assertThat(reader.seek(random.nextBoolean() ? index : index - model.size())).isTrue();
    return reader.position();
  }

  private void step() {
    int index = random.nextInt(model.size() + 1);
    int from = positionOf(index);
    byte[] text = randomText();
    int dice = random.nextInt(10);
    if (dice < 4) {
      int end = Packed.put(home, from, from, text, 0, text.length);
      assertThat(end - from).isEqualTo(Packed.sizeOf(text, 0, text.length));
      model.add(index, text);
    } else if (dice == 4) {
      byte[] second = randomText();
      Packed.put(home, from, from, new Slice(text), new Slice(second));
      model.add(index, text);
      model.add(index + 1, second);
    } else if (dice == 5) {
      long value = random.nextLong() >> random.nextInt(64);
      Packed.putLong(home, from, from, value);
      model.add(index, Bytes.ofLong(value));
    } else if (index < model.size() && dice < 8) {
      Packed.put(home, from, reader.end(), text, 0, text.length);
      model.set(index, text);
    } else {
      int to = Math.min(model.size(), index + random.nextInt(1 + random.nextInt(6)));
      int end = positionOf(to);
      Packed.remove(home, from, end);
      model.subList(index, to).clear();
    }
  }

  @Test
  void behavesAsAList() {
    for (int i = 0; i < 4000; i++) {
      step();
      if (model.size() > 60 || random.nextInt(400) == 0) {
        int to = positionOf(random.nextInt(model.size()));
        Packed.remove(home, 0, to);
        model.clear();
        for (reader.at(home); reader.next(); ) {
          model.add(reader.bytes());
        }
      }
      if (i % 20 == 0) {
        check(memory, home.chunk(), model);
      }
    }
  }

  @Test
  void forkSeesTheSequenceOfItsTime() {
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 50; i++) {
        step();
      }
      List<byte[]> frozen = new ArrayList<>(model);
      long chunk = home.chunk();
      try (Fork fork = memory.fork()) {
        for (int i = 0; i < 50; i++) {
          step();
        }
        check(fork, chunk, frozen);
      }
    }
  }

  /** The bytes that RDB files of Redis hold for the same entries. */
  @ParameterizedTest
  @CsvSource({
    "0, 0001",
    "127, 7f01",
    "128, c08002",
    "-1, dfff02",
    "4095, cfff02",
    "-4096, d00002",
    "4096, f1001003",
    "-4097, f1ffef03",
    "32767, f1ff7f03",
    "32768, f200800004",
    "-8388608, f200008004",
    "8388608, f30000800005",
    "-2147483648, f30000008005",
    "2147483648, f4000000800000000009",
    "-9223372036854775808, f4000000000000008009",
    "a, 816102",
    "007, 8330303704",
    "-0, 822d3003",
    "9223372036854775808, 933932323333373230333638353437373538303814"
  })
  void entriesHaveTheBytesOfAListpack(String text, String hex) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    Packed.put(home, 0, 0, bytes, 0, bytes.length);
    model.add(bytes);
    assertThat(contents()).isEqualTo(hex);
  }

  private String contents() {
    byte[] bytes = new byte[home.length()];
    memory.read(home.address(), bytes, 0, bytes.length);
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 80, 01",
    "63, bf, 40",
    "64, e040, 42",
    "125, e07d, 7f",
    "126, e07e, 0180",
    "4095, efff, 2081",
    "4096, f000100000, 2085",
    "16377, f0f93f0000, 7ffe",
    "16378, f0fa3f0000, 00ffff",
    "2097145, f0f9ff1f00, 7ffffe",
    "2097146, f0faff1f00, 00ffffff"
  })
  void stringsHaveTheBytesOfAListpack(int length, String start, String end) {
    byte[] bytes = new byte[length];
    Packed.put(home, 0, 0, bytes, 0, length);
    Packed.putLong(home, home.length(), home.length(), 5);
    model.add(bytes);
    model.add(new byte[] {'5'});
    assertThat(contents()).startsWith(start).endsWith(end + "0501");
    assertThat(home.length()).isEqualTo((start.length() + end.length()) / 2 + length + 2);
  }

  @Test
  void findsEveryStepthEntry() {
    for (int i = 0; i < 60; i++) {
      byte[] text =
          i % 2 == 0 ? Bytes.ofLong(1000 + i) : ("v" + i % 7).getBytes(StandardCharsets.US_ASCII);
      Packed.put(home, home.length(), home.length(), text, 0, text.length);
      model.add(text);
    }
    for (int step = 1; step < 5; step++) {
      for (int i = 0; i < 60; i++) {
        byte[] key = model.get(i);
        int expected = 0;
        while (expected < 60 && !java.util.Arrays.equals(model.get(expected), key)) {
          expected += step;
        }
        boolean found = reader.at(home).find(key, 0, key.length, step);
        assertThat(found).isEqualTo(expected < 60);
        assertThat(reader.position()).isEqualTo(found ? positionOf(expected) : home.length());
      }
    }
    byte[] absent = Bytes.ofLong(999);
    assertThat(reader.at(home).find(absent, 0, absent.length, 1)).isFalse();
    assertThat(reader.at(home).find(absent, 0, 0, 1)).isFalse();
  }

  /** Damaged bytes end in an exception, and nothing beyond the range is read. */
  @Test
  void damageIsFoundAndNothingElseIsRead() {
    int damaged = 0;
    for (int round = 0; round < 20_000; round++) {
      if (round % 50 == 0) {
        Packed.remove(home, 0, home.length());
        model.clear();
        for (int i = random.nextInt(8); i >= 0; i--) {
          step();
        }
      }
      byte[] bytes = new byte[home.length()];
      memory.read(home.address(), bytes, 0, bytes.length);
      if (random.nextInt(3) == 0) {
        bytes = randomBytes(random.nextInt(40));
      }
      for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      damaged += walks(bytes, random.nextInt(1 + bytes.length)) ? 0 : 1;
      damaged += walks(bytes, bytes.length) ? 0 : 1;
    }
    assertThat(damaged).isGreaterThan(1000);
  }

  private boolean walks(byte[] bytes, int length) {
    FencedView view = new FencedView(bytes, length);
    PackedReader walker = new PackedReader(view);
    boolean sound = true;
    for (int start = 0; start < 3; start++) {
      try {
        walker.at(view, FencedView.BASE, length);
        int count = 0;
        if (start == 2) {
          walker.move(random.nextInt(length + 1));
        }
        for (boolean more = start == 0 ? walker.first() : walker.last(); more; count++) {
          walker.bytes();
          assertThat(walker.end()).isBetween(walker.position() + 2, length);
          more = start == 0 ? walker.next() : walker.previous();
        }
        assertThat(count).isLessThanOrEqualTo(length / 2);
      } catch (IllegalStateException e) {
        sound = false;
      }
    }
    return sound;
  }

  /** A full memory leaves the sequence as it was; removing needs no memory. */
  @Test
  void fullMemoryChangesNothing() {
    byte[] text = randomBytes(3000);
    for (int i = 0; i < 10; i++) {
      Packed.put(home, 0, 0, text, 0, text.length);
      model.add(text);
    }
    List<Long> ballast = new ArrayList<>();
    for (int size = 1 << 20; size > 8; size /= 2) {
      try {
        while (true) {
          ballast.add(memory.allocate(Kind.NODE, size));
        }
      } catch (MemoryFullException e) {
        assertThat(e).isNotNull();
      }
    }
    int length = home.length();
    boolean full = false;
    while (!full) {
      try {
        int at = positionOf(random.nextInt(model.size()));
        Packed.put(home, at, at, new Slice(text), new Slice(text));
        model.add(text);
        model.add(text);
      } catch (MemoryFullException e) {
        full = true;
      }
      check(memory, home.chunk(), model);
    }
    while (home.length() > length / 20) {
      Packed.remove(home, 0, positionOf(1));
      model.removeLast();
    }
    ballast.forEach(memory::free);
  }

  @Test
  void givesMemoryBack() {
    byte[] text = randomBytes(100);
    for (int i = 0; i < 100; i++) {
      Packed.put(home, 0, 0, text, 0, text.length);
    }
    assertThat(memory.usableSize(home.chunk())).isBetween(10_000L, 12_000L);
    Packed.remove(home, 103 * 2, home.length());
    assertThat(memory.usableSize(home.chunk())).isLessThan(300);
    model.add(text);
    model.add(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, 100})
  void refusesPositionsOutside(int position) {
    Packed.putLong(home, 0, 0, 1);
    model.add(new byte[] {'1'});
    assertThatThrownBy(() -> Packed.putLong(home, position, position, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Packed.remove(home, 0, position))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> reader.at(home).move(position))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aGapIsNoEntry() {
    assertThat(reader.at(home).first()).isFalse();
    assertThat(reader.last()).isFalse();
    assertThat(reader.seek(0)).isFalse();
    assertThat(reader.seek(-1)).isFalse();
    assertThatThrownBy(reader::bytes).isInstanceOf(IllegalStateException.class);
    Packed.put(home, 0, 0, Slice.of("a"));
    model.add(new byte[] {'a'});
    assertThat(reader.at(home).seek(-2)).isFalse();
    assertThat(reader.seek(1)).isFalse();
    assertThat(reader.seek(Long.MIN_VALUE)).isFalse();
    assertThat(reader.seek(0)).isTrue();
    assertThatThrownBy(reader::integer).isInstanceOf(IllegalStateException.class);
    assertThat(Packed.validate(memory, home.address(), home.length())).isEqualTo(1);
  }
}
