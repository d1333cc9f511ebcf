package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.value.EncodingLimits;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Values whose bytes have been damaged at random, some in several places: each is read or refused
 * with an {@link RdbException}, what is read can be used, and no memory is lost.
 */
class HostileValuesTest {
  private static final int MUTATIONS = Integer.getInteger("redraft.mutations", 100_000);
  private static final int PAGE = 8192;
  private static final String LONG = "x".repeat(100);

  /** A stream of redis-server 7.0, with deleted entries, two groups and what one has pending. */
  private static final String STREAM =
      "130310000000000000000100000000000000012a2a0000000f000101010101018166020001020100"
          + "010001827631030401030101010001827632030401ff10000000000000000300000000000000012a"
          + "2a0000000f0001010101010181660200010301000100018276330304010201020100018276350304"
          + "01ff100000000000000007000000000000000122220000000c000101000102018166028167020001"
          + "02010001000181760208010501ff0307010101030105020167050181ffffffffffffffff02000000"
          + "00000000010000000000000001ab2d2304a20100000100000000000000050000000000000001ab2d"
          + "2304a201000001010163ab2d2304a201000002000000000000000100000000000000010000000000"
          + "00000500000000000000010168050181ffffffffffffffff0000";

  private static final String HUGE = "yz".repeat(10_000);

  private final Random random = Seeds.random("HostileValuesTest");

  /** Valid values of every type. */
  private static List<byte[]> values() {
    String[] elements = {"a", "0", "-1", "300", "-70000", "9223372036854775807", "text", LONG, "z"};
    String[] pairs = {"f", "1", "g", "v", "7", LONG, "h", "-5000", "i", "w"};
    String[] scores = {"c", "-inf", "b", "-0.5", "7", "3", "a", "1e+20", "d", "inf"};
    String[] expiries = {"f", "v", "5000", "g", "7", "6000", "h", "w", "0"};
    List<byte[]> all = new ArrayList<>();
    add(all, RdbBytes.type(RdbFormat.STRING).string("text"));
    add(all, RdbBytes.type(RdbFormat.STRING).u8(0xC3, 5, 25, 0, 'a', 0xE0, 0x0F, 0));
    add(all, RdbBytes.type(RdbFormat.LIST).length(4).string("a", HUGE, "").u8(0xC0, 7));
    add(all, RdbBytes.type(RdbFormat.LIST_ZIPLIST).string(RdbBytes.ziplist(elements)));
    add(
        all,
        RdbBytes.type(RdbFormat.LIST_QUICKLIST)
            .length(2)
            .string(RdbBytes.ziplist(elements))
            .string(RdbBytes.ziplist("b", "c")));
    add(
        all,
        RdbBytes.type(RdbFormat.LIST_QUICKLIST_2)
            .length(3)
            .u8(2)
            .string(RdbBytes.listpack(elements))
            .u8(1)
            .string("plain")
            .u8(2)
            .string(RdbBytes.listpack("b")));
    add(all, RdbBytes.type(RdbFormat.SET).length(4).string("a", "5", LONG).u8(0xC1, 5, 5));
    add(all, RdbBytes.type(RdbFormat.SET_INTSET).string(RdbBytes.intset(2, -5, 0, 7, 500)));
    add(all, RdbBytes.type(RdbFormat.SET_INTSET).string(RdbBytes.intset(8, -5, 0, 1L << 40)));
    add(all, RdbBytes.type(RdbFormat.SET_LISTPACK).string(RdbBytes.listpack(elements)));
    add(all, RdbBytes.type(RdbFormat.SET_LISTPACK).string(RdbBytes.listpack("a", "b", "12", "c")));
    add(
        all,
        RdbBytes.type(RdbFormat.ZSET)
            .length(3)
            .string("c")
            .u8(4)
            .raw("1.25")
            .string("b")
            .u8(255)
            .string(LONG)
            .u8(254));
    add(
        all,
        RdbBytes.type(RdbFormat.ZSET_2)
            .length(3)
            .string("c")
            .little(8, Double.doubleToLongBits(2.5))
            .string("b")
            .little(8, Double.doubleToLongBits(1))
            .string("a")
            .little(8, Double.doubleToLongBits(-7)));
    add(all, RdbBytes.type(RdbFormat.ZSET_ZIPLIST).string(RdbBytes.ziplist(scores)));
    add(all, RdbBytes.type(RdbFormat.ZSET_LISTPACK).string(RdbBytes.listpack(scores)));
    add(all, RdbBytes.type(RdbFormat.ZSET_LISTPACK).string(RdbBytes.listpack("a", "1", "b", "2")));
    add(all, RdbBytes.type(RdbFormat.HASH).length(3).string("f", "v", "g", LONG, "h", "7"));
    add(all, RdbBytes.type(RdbFormat.HASH_ZIPMAP).string(RdbBytes.zipmap(2, pairs)));
    add(all, RdbBytes.type(RdbFormat.HASH_ZIPLIST).string(RdbBytes.ziplist(pairs)));
    add(all, RdbBytes.type(RdbFormat.HASH_LISTPACK).string(RdbBytes.listpack(pairs)));
    add(all, RdbBytes.type(RdbFormat.HASH_LISTPACK).string(RdbBytes.listpack("a", "1", "b", "2")));
    add(
        all,
        RdbBytes.type(RdbFormat.HASH_METADATA)
            .little(8, 5000)
            .length(2)
            .length(1)
            .string("f", "v")
            .length(0)
            .string("g", LONG));
    add(
        all,
        RdbBytes.type(RdbFormat.HASH_METADATA_PRE_GA)
            .length(2)
            .length(5000)
            .string("f", "v")
            .length(0)
            .string("g", "w"));
    add(
        all,
        RdbBytes.type(RdbFormat.HASH_LISTPACK_EX)
            .little(8, 5000)
            .string(RdbBytes.listpack(expiries)));
    add(all, RdbBytes.type(RdbFormat.HASH_LISTPACK_EX_PRE_GA).string(RdbBytes.listpack(expiries)));
    all.add(HexFormat.of().parseHex(STREAM));
    return all;
  }

  private static void add(List<byte[]> all, RdbBytes bytes) {
    all.add(bytes.done());
  }

  private byte[] damaged(byte[] good) {
    byte[] bad = good.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && bad.length > 1; i++) {
      int at = random.nextInt(bad.length);
      switch (random.nextInt(8)) {
        case 0 -> bad = Arrays.copyOf(bad, at);
        case 1 -> bad[at] = (byte) random.nextInt(256);
        case 2 -> bad[at] = interesting();
        case 3 -> bad = inserted(bad, at);
        case 4 -> bad = removed(bad, at);
        case 5 -> swap(bad, at, random.nextInt(bad.length));
        default -> bad[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return bad;
  }

  /** Bytes that begin lengths and encodings, or end blobs. */
  private byte interesting() {
    int[] bytes = {0, 1, 127, 128, 129, 0xC0, 0xC3, 0xE0, 0xF0, 0xF1, 0xF4, 250, 253, 254, 255};
    return (byte) bytes[random.nextInt(bytes.length)];
  }

  private byte[] inserted(byte[] bytes, int at) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    longer[at] = interesting();
    return longer;
  }

  private static byte[] removed(byte[] bytes, int at) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
    System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
    return shorter;
  }

  private static void swap(byte[] bytes, int a, int b) {
    byte kept = bytes[a];
    bytes[a] = bytes[b];
    bytes[b] = kept;
  }

  /** Limits so low that every conversion happens, or those of every day. */
  private void limits(RdbFixture fixture) {
    EncodingLimits limits = fixture.keyspace.values().limits();
    boolean low = random.nextInt(3) == 0;
    limits.hashMaxListpackEntries = low ? 2 : 512;
    limits.setMaxListpackEntries = low ? 2 : 128;
    limits.setMaxIntsetEntries = low ? 2 : 512;
    limits.zsetMaxListpackEntries = low ? 2 : 128;
    limits.zsetMaxListpackValue = random.nextBoolean() ? 64 : 3;
    limits.hashMaxListpackValue = random.nextBoolean() ? 64 : 3;
    limits.setMaxListpackValue = random.nextBoolean() ? 64 : 3;
    limits.listMaxListpackSize = low ? 2 : -2;
  }

  @Test
  void damagedValuesAreReadOrRefused() throws Exception {
    List<byte[]> values = values();
    int[] results = new int[2];
    try (RdbFixture fixture = new RdbFixture()) {
      for (byte[] value : values) {
        assertThat(fixture.read("k", value)).isTrue();
        empty(fixture);
      }
      long used = fixture.memory.used();
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] bad = damaged(values.get(random.nextInt(values.size())));
        limits(fixture);
        fixture.valkey = random.nextInt(8) == 0;
        results[tryToRead(fixture, bad) ? 0 : 1]++;
        empty(fixture);
        if (fixture.memory.used() != used) {
          throw new AssertionError("memory is lost by " + Arrays.toString(bad));
        }
      }
      fixture.memory.validate();
    }
    System.out.println("HostileValuesTest: " + results[0] + " read, " + results[1] + " refused");
    assertThat(results[0]).isGreaterThan(MUTATIONS / 100);
    assertThat(results[1]).isGreaterThan(MUTATIONS / 4);
  }

  private static boolean tryToRead(RdbFixture fixture, byte[] bad) throws IOException {
    try {
      boolean made = fixture.read("k", bad);
      if (made) {
        Shown.of(fixture, "k");
        fixture.write("k", RdbFormat.FIELD_EXPIRY, false);
      }
      return made;
    } catch (RdbException e) {
      assertThat(e).hasMessageContaining("at offset");
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("by " + Arrays.toString(bad), e);
    }
  }

  private static void empty(RdbFixture fixture) {
    fixture.keyspace.validate();
    fixture.database.delete(Slice.of("k"), 0);
    while (fixture.keyspace.doWork(Long.MAX_VALUE)) {}
  }

  /** With one page more each time, memory is full at another step of the making of each value. */
  @Test
  void fullMemoryLeavesNothing() throws Exception {
    List<byte[]> values = new ArrayList<>();
    for (boolean text : new boolean[] {true, false}) {
      RdbBytes list = RdbBytes.type(RdbFormat.LIST).length(900);
      RdbBytes set = RdbBytes.type(RdbFormat.SET).length(900);
      RdbBytes sorted = RdbBytes.type(RdbFormat.ZSET_2).length(900);
      RdbBytes hash = RdbBytes.type(RdbFormat.HASH_METADATA_PRE_GA).length(900);
      for (int i = 0; i < 900; i++) {
        String element = text ? i + LONG : "" + i;
        list.string(element);
        set.string(element);
        sorted.string(element).little(8, Double.doubleToLongBits(i));
        hash.length(i).string(element, element);
      }
      values.addAll(List.of(list.done(), set.done(), sorted.done(), hash.done()));
    }
    for (byte[] value : values) {
      int failures = 0;
      try (RdbFixture fixture = new RdbFixture()) {
        ArrayDeque<Long> pages = new ArrayDeque<>();
        fill(fixture, pages);
        boolean made = false;
        while (!made) {
          long used = fixture.memory.used();
          try {
            made = fixture.read("k", value);
          } catch (MemoryFullException e) {
            failures++;
            while (fixture.keyspace.doWork(Long.MAX_VALUE)) {}
            assertThat(fixture.memory.used()).isEqualTo(used);
            fixture.memory.free(pages.pop());
          }
        }
        assertThat(Shown.of(fixture, "k")).hasSizeGreaterThan(900);
        pages.forEach(fixture.memory::free);
      }
      assertThat(failures).isGreaterThan(2);
    }
  }

  private static void fill(RdbFixture fixture, ArrayDeque<Long> pages) {
    try {
      while (true) {
        pages.push(fixture.memory.allocate(Kind.NODE, PAGE));
      }
    } catch (MemoryFullException e) {
      // That was the last one.
    }
  }
}
