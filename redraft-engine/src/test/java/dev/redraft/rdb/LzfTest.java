package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is compressed comes back, by a decompressor written apart from ours too. */
class LzfTest {
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void comesBack() {
    System.out.println("LzfTest redraft.seed=" + seed);
    Lzf lzf = new Lzf();
    int compressed = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] text = text(i % 7, length(i));
      compressed += check(lzf, text);
    }
    assertThat(compressed).isGreaterThan(1_000);
  }

  @Test
  void comesBackAtEveryShortLength() {
    Lzf lzf = new Lzf();
    for (int length = 0; length < 600; length++) {
      for (int kind = 0; kind < 7; kind++) {
        check(lzf, text(kind, length));
      }
    }
  }

  @Test
  void positionsBeginAnewWhenTheyRunOut() {
    Lzf lzf = new Lzf(Integer.MAX_VALUE - 10_000);
    byte[] same = text(2, 3_000);
    for (int i = 0; i < 20; i++) {
      assertThat(check(lzf, same)).isEqualTo(1);
      check(lzf, text(i % 7, 2_000));
    }
    for (int left = 0; left < 200; left++) {
      assertThat(check(new Lzf(Integer.MAX_VALUE - left), text(1, 100))).isEqualTo(1);
    }
  }

  @Test
  void doesNotSeeTheStringBefore() {
    Lzf lzf = new Lzf();
    byte[] bytes = new byte[400];
    random.nextBytes(bytes);
    byte[] twice = Arrays.copyOf(bytes, 800);
    System.arraycopy(bytes, 0, twice, 400, 400);
    byte[] to = new byte[800];
    assertThat(lzf.compress(twice, 0, 400, to, 396)).isZero();
    assertThat(lzf.compress(twice, 400, 400, to, 396)).isZero();
    assertThat(lzf.compress(twice, 0, 800, to, 796)).isPositive();
  }

  @Test
  void keepsToTheSpaceGiven() {
    Lzf lzf = new Lzf();
    for (int i = 0; i < 300; i++) {
      byte[] text = text(i % 7, random.nextInt(300));
      int whole = lzf.compress(text, 0, text.length, new byte[1_000], 1_000);
      if (whole == 0) {
        continue;
      }
      for (int most = 0; most < whole; most++) {
        byte[] exact = new byte[most];
        assertThat(lzf.compress(text, 0, text.length, exact, most)).isZero();
      }
      byte[] exact = new byte[whole];
      assertThat(lzf.compress(text, 0, text.length, exact, whole)).isEqualTo(whole);
      assertThat(decompress(exact, 0, whole)).isEqualTo(text);
    }
    assertThat(lzf.compress(new byte[100], 0, 100, new byte[10], -4)).isZero();
  }

  @Test
  void reachesTheLongestDistanceAndMatch() {
    for (int distance : new int[] {8_190, 8_191, 8_192, 8_193, 8_194}) {
      byte[] text = new byte[distance + 300];
      random.nextBytes(text);
      System.arraycopy(text, 0, text, distance, 300);
      byte[] to = new byte[text.length];
      int packed = new Lzf().compress(text, 0, text.length, to, to.length);
      if (packed > 0) {
        assertThat(decompress(to, 0, packed)).isEqualTo(text);
        assertThat(distance).isLessThanOrEqualTo(8_192);
      }
    }
    for (int length = 5; length < 1_200; length++) {
      byte[] text = new byte[length];
      byte[] to = new byte[length + 10];
      int packed = new Lzf().compress(text, 0, length, to, to.length);
      assertThat(decompress(to, 0, packed)).isEqualTo(text);
    }
  }

  @Test
  void expandsEveryDistanceAndLengthOfMatch() {
    for (int distance = 1; distance < 40; distance++) {
      for (int match = 3; match <= 264; match++) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i += 20) {
          packed.write(19);
          for (int j = 0; j < 20; j++) {
            packed.write(i + j + 1);
          }
        }
        if (match < 9) {
          packed.write(match - 2 << 5);
        } else {
          packed.write(7 << 5);
          packed.write(match - 9);
        }
        packed.write(distance - 1);
        byte[] bytes = packed.toByteArray();
        byte[] expected = decompress(bytes, 0, bytes.length);
        for (int slack : new int[] {0, 7, 8, 64}) {
          byte[] to = new byte[40 + match + slack];
          assertThat(Lzf.expand(bytes, 0, bytes.length, to, 40 + match)).isTrue();
          assertThat(Arrays.copyOf(to, 40 + match)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void refusesWhatIsNotValid() {
    byte[] to = new byte[300];
    byte[][] invalid = {
      {0}, {5, 1, 2}, {0x20}, {0x20, 0}, {(byte) 0xE0}, {(byte) 0xE0, 1}, {0, 1, 0x20, 1}, {31}
    };
    for (byte[] bytes : invalid) {
      for (int expected = 0; expected < 280; expected++) {
        assertThat(Lzf.expand(bytes, 0, bytes.length, to, expected)).isFalse();
      }
    }
    byte[] valid = {0, 'a', (byte) 0xE0, 15, 0};
    for (int expected = 0; expected < 280; expected++) {
      assertThat(Lzf.expand(valid, 0, valid.length, to, expected)).isEqualTo(expected == 25);
    }
  }

  @Test
  void randomBytesExpandAsTheModelSays() {
    System.out.println("LzfTest redraft.seed=" + seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(30)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(8));
      }
      byte[] expected = decompress(bytes, 0, bytes.length);
      byte[] to = new byte[10_000];
      if (expected == null) {
        assertThat(Lzf.expand(bytes, 0, bytes.length, to, random.nextInt(300))).isFalse();
      } else {
        assertThat(Lzf.expand(bytes, 0, bytes.length, to, expected.length)).isTrue();
        assertThat(Arrays.copyOf(to, expected.length)).isEqualTo(expected);
        assertThat(expected.length).isLessThanOrEqualTo(bytes.length * Lzf.MAX_EXPANSION);
        assertThat(Lzf.expand(bytes, 0, bytes.length, to, expected.length + 1)).isFalse();
      }
    }
  }

  private int length(int round) {
    return switch (round % 3) {
      case 0 -> random.nextInt(200);
      case 1 -> random.nextInt(5_000);
      default -> random.nextInt(round % 40 == 2 ? 100_001 : 20_000);
    };
  }

  private byte[] text(int kind, int length) {
    byte[] text = new byte[length];
    int period = 1 + random.nextInt(kind == 3 ? 10_000 : 20);
    for (int i = 0; i < length; i++) {
      text[i] =
          (byte)
              switch (kind) {
                case 0 -> random.nextInt();
                case 1 -> 'x';
                case 2, 3 -> i < period ? random.nextInt() : text[i - period];
                case 4 -> random.nextInt(2);
                case 5 -> "{\"id\":1,\"name\":\"user\"}".charAt(i % 22) + random.nextInt(20) / 19;
                default -> i < 20 || random.nextInt(30) == 0 ? random.nextInt() : text[i - 17];
              };
    }
    return text;
  }

  /** Compresses from the middle of an array; 1 if that made it shorter. */
  private int check(Lzf lzf, byte[] text) {
    int before = random.nextInt(10);
    byte[] from = new byte[before + text.length + random.nextInt(40)];
    random.nextBytes(from);
    System.arraycopy(text, 0, from, before, text.length);
    byte[] copy = from.clone();
    byte[] to = new byte[text.length + random.nextInt(40)];
    int most = Math.max(0, text.length - 4);
    int packed = lzf.compress(from, before, text.length, to, most);
    assertThat(Arrays.equals(from, copy)).as("the source is unchanged").isTrue();
    assertThat(packed).isBetween(0, most);
    if (packed == 0) {
      return 0;
    }
    assertThat(Arrays.equals(decompress(to, 0, packed), text)).as("by the model").isTrue();
    byte[] again = new byte[text.length + (random.nextBoolean() ? 0 : Lzf.SLACK)];
    assertThat(Lzf.expand(to, 0, packed, again, text.length)).isTrue();
    assertThat(Arrays.equals(again, 0, text.length, text, 0, text.length)).as("by ours").isTrue();
    return 1;
  }

  /** Byte by byte; null if the bytes are not valid. */
  static byte[] decompress(byte[] bytes, int offset, int length) {
    byte[] out = new byte[length * 88];
    int n = 0;
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int control = bytes[at++] & 0xFF;
      if (control < 32) {
        for (int i = 0; i <= control; i++) {
          if (at == end) {
            return null;
          }
          out[n++] = bytes[at++];
        }
        continue;
      }
      int match = control >> 5;
      if (match == 7) {
        if (at == end) {
          return null;
        }
        match += bytes[at++] & 0xFF;
      }
      if (at == end) {
        return null;
      }
      int reference = n - 256 * (control & 31) - (bytes[at++] & 0xFF) - 1;
      if (reference < 0) {
        return null;
      }
      for (int i = 0; i < match + 2; i++) {
        out[n++] = out[reference++];
      }
    }
    return Arrays.copyOf(out, n);
  }
}
