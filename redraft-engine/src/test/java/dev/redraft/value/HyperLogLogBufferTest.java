package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.NativeMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both encodings against an array of registers, and against bytes that are no HyperLogLog. */
class HyperLogLogBufferTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean add(HyperLogLogBuffer to, String element, long maxSparse) {
    byte[] bytes = text(element);
    return to.add(bytes, 0, bytes.length, maxSparse);
  }

  /** Values that redis-server's hash gives: the registers of PFADD of these elements. */
  @Test
  void hashesAreThoseOfRedis() {
    HyperLogLogBuffer one = new HyperLogLogBuffer();
    one.create();
    assertThat(one.describe()).isEqualTo("Z:16384");
    assertThat(add(one, "a", 3000)).isTrue();
    assertThat(add(one, "a", 3000)).isFalse();
    assertThat(one.describe()).isEqualTo("Z:12711 v:2,1 Z:3672");
    assertThat(add(one, "bb", 3000)).isTrue();
    assertThat(add(one, "12345678", 3000)).isTrue();
    assertThat(add(one, "123456789abcdef", 3000)).isTrue();
    assertThat(add(one, "", 3000)).isTrue();
    assertThat(one.describe())
        .isEqualTo("Z:1977 v:3,1 Z:2812 v:1,1 Z:1147 v:2,1 Z:4640 v:3,1 Z:2131 v:2,1 Z:3672");
    assertThat(one.estimate()).isEqualTo(5);
  }

  @Test
  void registersAreTheGreatestCounts() {
    System.out.println("redraft.seed=" + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 30; round++) {
      long maxSparse = random.nextInt(4) * 1000L;
      HyperLogLogBuffer buffer = new HyperLogLogBuffer();
      buffer.create();
      byte[] model = new byte[HyperLogLog.REGISTERS];
      int elements = random.nextInt(3000);
      byte[] element = new byte[20];
      for (int i = 0; i < elements; i++) {
        random.nextBytes(element);
        int length = random.nextInt(element.length + 1);
        long hash = HyperLogLog.hash(element, 0, length);
        int register = HyperLogLog.register(hash);
        int count = HyperLogLog.count(hash);
        assertThat(buffer.add(element, 0, length, maxSparse)).isEqualTo(model[register] < count);
        model[register] = (byte) Math.max(model[register], count);
        assertThat(buffer.isDense() || buffer.length() <= maxSparse || i == 0).isTrue();
      }
      assertThat(buffer.registers()).isEqualTo(model);
      long estimate = buffer.estimate();
      assertThat(buffer.estimateUnion()).isEqualTo(estimate);
      buffer.makeDense();
      assertThat(buffer.registers()).isEqualTo(model);
      assertThat(buffer.estimate()).isEqualTo(estimate);
    }
  }

  @Test
  void aUnionHasTheGreatestRegisters() {
    Random random = new Random(SEED);
    for (int round = 0; round < 10; round++) {
      HyperLogLogBuffer a = new HyperLogLogBuffer();
      HyperLogLogBuffer b = new HyperLogLogBuffer();
      HyperLogLogBuffer all = new HyperLogLogBuffer();
      a.create();
      b.create();
      all.create();
      for (int i = random.nextInt(2000); i > 0; i--) {
        String element = "" + random.nextInt(5000);
        add(random.nextBoolean() ? a : b, element, 3000);
        add(all, element, 3000);
      }
      byte[] other = b.registers().clone();
      a.clearUnion();
      a.addToUnion();
      byte[] union = a.registers().clone();
      for (int i = 0; i < union.length; i++) {
        union[i] = (byte) Math.max(union[i], other[i]);
      }
      assertThat(union).isEqualTo(all.registers());
    }
  }

  @Test
  void theSelfTestPasses() {
    for (int i = 0; i < 5; i++) {
      assertThat(new HyperLogLogSelfTest(SEED + i).run()).isNull();
    }
  }

  /** Whatever the bytes are: an answer or the one exception, never an access outside. */
  @Test
  void corruptBytesAreNoted() {
    Random random = new Random(SEED);
    int corrupt = 0;
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      for (int round = 0; round < 3000; round++) {
        byte[] bytes = damaged(random);
        long address = memory.allocate(Kind.RECORD, bytes.length);
        memory.write(address, bytes, 0, bytes.length);
        if (HyperLogLog.isOne(memory, address, bytes.length)) {
          HyperLogLogBuffer buffer = new HyperLogLogBuffer();
          for (int use = 0; use < 5; use++) {
            corrupt += use(buffer, memory, address, bytes.length, use) ? 0 : 1;
          }
        }
        memory.free(address);
      }
    }
    assertThat(corrupt).isPositive();
  }

  private static boolean use(
      HyperLogLogBuffer buffer, Memory memory, long address, int length, int use) {
    try {
      buffer.read(memory, address, length);
      switch (use) {
        case 0 -> assertThat(buffer.estimate()).isNotNegative();
        case 1 -> buffer.makeDense();
        case 2 -> assertThat(buffer.registers()).hasSize(HyperLogLog.REGISTERS);
        case 3 -> assertThat(buffer.describe()).isNotNull();
        default -> {
          for (int i = 0; i < 200; i++) {
            add(buffer, "" + i, 3000);
          }
        }
      }
      return true;
    } catch (CorruptHyperLogLogException e) {
      return false;
    }
  }

  /** A sparse one with some bytes changed, cut off or added, or noise behind a header. */
  private static byte[] damaged(Random random) {
    HyperLogLogBuffer buffer = new HyperLogLogBuffer();
    buffer.create();
    for (int i = random.nextInt(300); i > 0; i--) {
      add(buffer, "" + random.nextInt(), 3000);
    }
    byte[] bytes = Arrays.copyOf(buffer.bytes(), buffer.length());
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = random.nextInt(5); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 1 -> bytes = Arrays.copyOf(bytes, 16 + random.nextInt(bytes.length - 15));
      case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(100));
      default -> {
        byte[] noise = new byte[random.nextInt(40_000)];
        random.nextBytes(noise);
        bytes = Arrays.copyOf(bytes, 16 + noise.length);
        System.arraycopy(noise, 0, bytes, 16, noise.length);
      }
    }
    return bytes;
  }
}
