package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redraft.base.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes are elements of RDB or are refused, in the same way through any buffer. */
class RdbFuzzTest {
  @FuzzTest
  void elements(byte[] bytes) throws Exception {
    check(bytes);
  }

  @FuzzTest
  void compression(byte[] bytes) {
    byte[] packed = new byte[bytes.length];
    int length = new Lzf().compress(bytes, 0, bytes.length, packed, Math.max(0, bytes.length - 4));
    if (length > 0) {
      assertThat(LzfTest.decompress(packed, 0, length)).isEqualTo(bytes);
      byte[] again = new byte[bytes.length];
      assertThat(Lzf.expand(packed, 0, length, again, again.length)).isTrue();
      assertThat(again).isEqualTo(bytes);
    }
    byte[] model = LzfTest.decompress(bytes, 0, bytes.length);
    int expected = model == null ? bytes.length : model.length;
    byte[] expanded = new byte[expected];
    assertThat(Lzf.expand(bytes, 0, bytes.length, expanded, expected)).isEqualTo(model != null);
    if (model != null) {
      assertThat(expanded).isEqualTo(model);
    }
  }

  @Test
  void mutationsOfWhatIsValid() throws Exception {
    long seed = Long.getLong("redraft.seed", System.nanoTime());
    System.out.println("RdbFuzzTest redraft.seed=" + seed);
    Random random = new Random(seed);
    int whole = 0;
    for (int i = 0; i < 6_000; i++) {
      byte[] bytes = valid(random);
      whole += check(bytes) ? 1 : 0;
      for (int n = random.nextInt(4); n >= 0; n--) {
        byte changed = (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt());
        bytes[random.nextInt(bytes.length)] ^= changed;
      }
      check(bytes);
    }
    assertThat(whole).isEqualTo(6_000);
  }

  @Test
  void randomBytes() throws Exception {
    long seed = Long.getLong("redraft.seed", System.nanoTime());
    System.out.println("RdbFuzzTest redraft.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      if (bytes.length > 1) {
        // Such bytes reach the strings more often.
        bytes[0] = 5;
        bytes[1] |= (byte) (random.nextBoolean() ? 0xC0 : 0);
      }
      check(bytes);
    }
  }

  private static byte[] valid(Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput output = new RdbOutput(bytes::write, 64, true, false);
    for (int n = 1 + random.nextInt(8); n > 0; n--) {
      int kind = random.nextInt(8);
      output.writeByte(kind);
      switch (kind) {
        case 0 -> output.writeShort(random.nextInt());
        case 1 -> output.writeInt(random.nextInt());
        case 2 -> output.writeLong(random.nextLong());
        case 3 -> output.writeLength(random.nextLong() >>> 1 + random.nextInt(62));
        case 4 -> output.writeLength(random.nextLong() >>> random.nextInt(63));
        default -> output.writeString("ab".repeat(random.nextInt(60)).getBytes());
      }
    }
    output.flush();
    return bytes.toByteArray();
  }

  /** Whether all bytes are elements. */
  private static boolean check(byte[] bytes) throws IOException {
    byte[] padded = new byte[bytes.length + 9];
    System.arraycopy(bytes, 0, padded, 4, bytes.length);
    byte[] copy = padded.clone();
    RdbInput whole = new RdbInput("f", new Slice().set(padded, 4, bytes.length));
    List<Object> elements = elements(whole, bytes.length);
    assertThat(padded).isEqualTo(copy);
    int[] at = {0};
    RdbInput.Source pieces =
        (target, offset, length) -> {
          int n = Math.min(Math.min(length, 7), bytes.length - at[0]);
          System.arraycopy(bytes, at[0], target, offset, n);
          at[0] += n;
          return n == 0 ? -1 : n;
        };
    RdbInput small = new RdbInput(pieces, "f", bytes.length, 64);
    assertThat(elements(small, bytes.length)).isEqualTo(elements);
    assertThat(elements.stream().filter(String.class::isInstance).map(String.class::cast))
        .allMatch(text -> text.length() <= 88 * bytes.length);
    return whole.remaining() == 0 && elements.getLast() != Refusal.REFUSED;
  }

  private enum Refusal {
    REFUSED
  }

  private static List<Object> elements(RdbInput input, int size) throws IOException {
    List<Object> elements = new ArrayList<>();
    elements.add(size);
    Slice text = new Slice();
    try {
      while (input.remaining() > 0) {
        switch (input.readByte()) {
          case 0 -> elements.add(input.readShort());
          case 1 -> elements.add(input.readInt());
          case 2 -> elements.add(input.readLong());
          case 3 -> elements.add(input.readLength());
          case 4 -> elements.add(input.readUnsigned());
          default -> {
            input.readString(text);
            elements.add(text.toString());
          }
        }
        assertThat(input.offset()).isBetween(1L, (long) size);
      }
    } catch (RdbException e) {
      assertThat(e.getMessage()).startsWith("f: ").endsWith(" of " + size + ")");
      elements.add(Refusal.REFUSED);
    }
    return elements;
  }
}
