package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies and effects as a real redis-server 7.0.15 gives them. */
class BitCommandsTest {
  private static final byte[] KEY = {'s'};

  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private String reply(String line) {
    return runner.text(line.split(" "));
  }

  private String effect(String line) {
    runner.persistence.units.clear();
    runner.run(line.split(" "));
    return runner.persistence.lastWords().replace("SELECT 0 ", "");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          setbit s 7 2,              ERR bit is not an integer or out of range
          setbit s -1 1,             ERR bit offset is not an integer or out of range
          setbit s 4294967296 1,     ERR bit offset is not an integer or out of range
          getbit s x,                ERR bit offset is not an integer or out of range
          bitcount s 0,              ERR syntax error
          bitcount s 0 x,            ERR value is not an integer or out of range
          bitcount s 5 30 foo,       ERR syntax error
          bitpos s 2,                ERR The bit argument must be 1 or 0.
          bitpos none 2,             ERR The bit argument must be 1 or 0.
          bitpos s 1 20 50 foo,      ERR syntax error
          bitop foo d a,             ERR syntax error
          bitop not d a b,           ERR BITOP NOT must be called with a single source key.
          bitfield s foo,            ERR syntax error
          bitfield s get u8,         ERR syntax error
          bitfield s get u64 0,      ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
          bitfield s get u8 #x,      ERR bit offset is not an integer or out of range
          bitfield s overflow foo,   ERR Invalid OVERFLOW type specified
          bitfield_ro s set u8 0 1,  ERR BITFIELD_RO only supports the GET subcommand
          """)
  void errors(String line, String error) {
    reply("set s Hello-World-1");
    assertThat(reply(line)).isEqualTo("(error) " + error);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          bitcount s,             47
          bitcount s 0 0,         2
          bitcount s 5 30 bit,    12
          bitcount s 5 30 byte,   27
          bitcount s -200 -100,   2
          bitcount s -3 -2 bit,   0
          bitcount s -1 -3 foo,   0
          bitcount none x,        0
          bitpos s 1 2,           17
          bitpos s 1 2 -1 bit,    4
          bitpos s 1 20 50 bit,   20
          bitpos s 1 -1 -3,       -1
          bitpos none 0,          0
          bitpos none 1 x,        -1
          bitpos f 0,             24
          bitpos f 0 0,           24
          bitpos f 0 0 -1,        -1
          bitpos f 0 3,           -1
          bitpos empty 0,         -1
          bitpos n 1,             2
          getbit s 4294967295,    0
          """)
  void counts(String line, String number) {
    runner.run("set", "s", "Hello World 1");
    runner.run("set", "empty", "");
    reply("set n 5");
    reply("bitfield f set i24 0 -1");
    assertThat(reply(line)).isEqualTo("(integer) " + number);
  }

  @Test
  void aBitThatStaysIsNoChange() {
    assertThat(effect("setbit s 7 0")).isEqualTo("setbit s 7 0");
    assertThat(effect("setbit s 7 0")).isEmpty();
    assertThat(effect("setbit s 7 1")).isEqualTo("setbit s 7 1");
    assertThat(effect("setbit s 9 0")).isEqualTo("setbit s 9 0");
    assertThat(runner.bytesOf("s")).containsExactly(1, 0);
    reply("set n 5");
    assertThat(reply("setbit n 7 0")).isEqualTo("(integer) 1");
    assertThat(reply("get n")).isEqualTo("\"4\"");
  }

  @Test
  void countAndFindAgreeWithASetOfBits() {
    Random random = new Random(CommandRunner.SEED);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      Arrays.fill(bytes, (byte) (random.nextBoolean() ? 0 : -1));
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      runner.run(new byte[][] {{'s', 'e', 't'}, KEY, bytes});
      BitSet bits = new BitSet();
      int size = 8 * bytes.length;
      for (int i = 0; i < size; i++) {
        bits.set(i, (bytes[i / 8] >> (7 - i % 8) & 1) != 0);
      }
      int from = random.nextInt(size);
      int to = from + random.nextInt(size - from);
      String range = from + " " + to + " bit";
      String context = "seed " + CommandRunner.SEED + " round " + round + " range " + range;
      assertThat(reply("bitcount s " + range))
          .as(context)
          .isEqualTo("(integer) " + bits.get(from, to + 1).cardinality());
      int set = bits.nextSetBit(from);
      int clear = bits.nextClearBit(from);
      assertThat(reply("bitpos s 1 " + range))
          .as(context)
          .isEqualTo("(integer) " + (set > to ? -1 : set));
      assertThat(reply("bitpos s 0 " + range))
          .as(context)
          .isEqualTo("(integer) " + (clear > to ? -1 : clear));
    }
  }

  @Test
  void bitopCombinesStringsOfAnyLength() {
    reply("set a abc");
    reply("set b B");
    assertThat(reply("bitop and d a b")).isEqualTo("(integer) 3");
    assertThat(runner.bytesOf("d")).containsExactly('a' & 'B', 0, 0);
    reply("bitop or d a b none");
    assertThat(runner.bytesOf("d")).containsExactly('a' | 'B', 'b', 'c');
    reply("bitop xor d a d");
    assertThat(runner.bytesOf("d")).containsExactly('a' ^ ('a' | 'B'), 0, 0);
    reply("expire b 100");
    assertThat(reply("bitop not b b")).isEqualTo("(integer) 1");
    assertThat(runner.bytesOf("b")).containsExactly(~'B');
    assertThat(effect("bitop and d none d2")).isEqualTo("bitop and d none d2");
    assertThat(effect("bitop and d none d2")).isEmpty();
    assertThat(reply("bitop or fresh a fresh")).isEqualTo("(integer) 3");
    assertThat(reply("get fresh")).isEqualTo("\"abc\"");
  }

  @Test
  void bitopWorksInChunks() {
    byte[] large = new byte[100_000];
    new Random(CommandRunner.SEED).nextBytes(large);
    runner.run(new byte[][] {{'s', 'e', 't'}, KEY, large});
    runner.run("setrange", "other", "50000", "tail");
    reply("bitop xor s s other");
    byte[] tail = {'t', 'a', 'i', 'l'};
    for (int i = 0; i < 4; i++) {
      large[50_000 + i] ^= tail[i];
    }
    assertThat(runner.bytesOf("s")).isEqualTo(large);
  }

  @Test
  void bitfieldOverflowsAsTold() {
    reply("set s Hello");
    assertThat(
            reply(
                "bitfield s set i8 0 127 incrby i8 0 1 overflow sat incrby i8 0 -3 incrby i8 0 -127"
                    + " incrby i8 0 -127 overflow fail incrby i8 0 -1 overflow wrap incrby i8 0"
                    + " -1"))
        .isEqualTo(
            "ARRAY[(integer) 72, (integer) -128, (integer) -128, (integer) -128, (integer) -128,"
                + " (nil), (integer) 127]");
    assertThat(reply("bitfield s set u8 0 -1 get u8 0"))
        .isEqualTo("ARRAY[(integer) 127, (integer) 255]");
    assertThat(reply("bitfield s overflow sat set i8 #1 255 get i8 8"))
        .isEqualTo("ARRAY[(integer) 101, (integer) 127]");
    assertThat(reply("bitfield s set u63 1 9223372036854775807 incrby u63 1 1 get i1 1"))
        .isEqualTo(
            "ARRAY[(integer) -36170086419038208, (integer) 0, (integer) 0]"
                .replace("-36170086419038208", before()));
    assertThat(reply("bitfield s set i64 0 -9223372036854775808 overflow sat incrby i64 0 -1"))
        .isEqualTo("ARRAY[(integer) -9223372036854775808, (integer) -9223372036854775808]");
  }

  /** The 63 bits behind the first of FF 7F "llo" and zeros. */
  private static String before() {
    return Long.toString(0xFF7F6C6C6F000000L & Long.MAX_VALUE);
  }

  @Test
  void bitfieldLogsWhatChanges() {
    assertThat(effect("bitfield s get u8 0")).isEmpty();
    assertThat(effect("bitfield s incrby u8 0 0")).isEqualTo("bitfield s incrby u8 0 0");
    assertThat(effect("bitfield s incrby u8 0 0")).isEmpty();
    assertThat(effect("bitfield s set u8 0 5")).isEqualTo("bitfield s set u8 0 5");
    assertThat(effect("bitfield t overflow fail set u8 0 256"))
        .isEqualTo("bitfield t overflow fail set u8 0 256");
    assertThat(reply("bitfield_ro s get u4 4 overflow wrap get i3 5"))
        .isEqualTo("ARRAY[(integer) 5, (integer) -3]");
  }
}
