package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        -1,
        9,
        10,
        -10,
        99,
        100,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        1L << 62
      })
  void longsAreReadBack(long value) {
    byte[] text = bytes("x" + value + "y");
    assertThat(Bytes.isLong(text, 1, text.length - 2)).isTrue();
    assertThat(Bytes.parseLong(text, 1, text.length - 2)).isEqualTo(value);
    assertThat(Bytes.ofLong(value)).isEqualTo(bytes(Long.toString(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "01",
        "-0",
        "-01",
        "00",
        "1.0",
        "0x1",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "99999999999999999999",
        "1e3",
        "--1",
        "1-",
        "\0"
      })
  void otherTextIsNoLong(String text) {
    assertThat(Bytes.isLong(Slice.of(text))).isFalse();
    assertThat(Bytes.parseLongOr(bytes(text), 0, text.length(), 77)).isEqualTo(77);
    assertThatThrownBy(() -> Bytes.parseLong(Slice.of(text)))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void everySizeOfLongIsReadBack() {
    Random random = Seeds.random("longs");
    byte[] room = new byte[Bytes.MAX_LONG_DIGITS + 1];
    for (int i = 0; i < 200_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      int end = Bytes.writeLong(value, room, 1);
      assertThat(end).isEqualTo(1 + Bytes.longSize(value));
      assertThat(Bytes.parseLong(room, 1, end - 1)).isEqualTo(value);
    }
  }

  @Test
  void powersOfTenHaveTheirSize() {
    for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
      for (long value : new long[] {power - 1, power, -power, 1 - power}) {
        assertThat(Bytes.longSize(value)).isEqualTo(Long.toString(value).length());
      }
    }
  }

  @Test
  void unsignedLongsReadAsStreamIds() {
    for (String text :
        new String[] {
          "0", "007", " 5", "\t+5", "18446744073709551615", "0000000000000000000000001"
        }) {
      byte[] bytes = bytes(text);
      assertThat(Bytes.parseUnsignedLong(bytes, 0, bytes.length))
          .isEqualTo(Long.parseUnsignedLong(text.strip().replace("+", "")));
    }
    for (String text :
        new String[] {
          "", " ", "+", "-1", "1 ", "18446744073709551616", "18446744073709551620", "1x"
        }) {
      assertThat(Bytes.isUnsignedLong(bytes(text), 0, text.length())).as(text).isFalse();
    }
  }

  @Test
  void caseIsIgnoredInAsciiAlone() {
    byte[] a = bytes("xGeT@[\u00e9");
    byte[] b = bytes("gEt@[\u00e9");
    assertThat(Bytes.equalsIgnoreCase(a, 1, 6, b, 0, 6)).isTrue();
    assertThat(Bytes.hashIgnoreCase(a, 1, 6)).isEqualTo(Bytes.hashIgnoreCase(b, 0, 6));
    assertThat(Bytes.equalsIgnoreCase(bytes("@"), 0, 1, bytes("`"), 0, 1)).isFalse();
    assertThat(Bytes.equalsIgnoreCase(bytes("\u00e9"), 0, 1, bytes("\u00c9"), 0, 1)).isFalse();
    assertThat(Bytes.equalsIgnoreCase(a, 1, 5, b, 0, 6)).isFalse();
  }
}
