package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any bytes are a number in its one form, or none; any pattern ends. */
class BaseFuzzTest {
  @FuzzTest
  void numbers(byte[] text) {
    if (Bytes.isLong(text, 0, text.length)) {
      assertThat(Bytes.ofLong(Bytes.parseLong(text, 0, text.length))).isEqualTo(text);
    } else if (text.length <= Bytes.MAX_LONG_DIGITS) {
      String latin = new String(text, StandardCharsets.ISO_8859_1);
      assertThat(latin.matches("0|-?[1-9][0-9]{0,17}")).isFalse();
    }
    if (Bytes.isUnsignedLong(text, 0, text.length)) {
      String latin = new String(text, StandardCharsets.ISO_8859_1).strip().replaceFirst("\\+", "");
      assertThat(Bytes.parseUnsignedLong(text, 0, text.length))
          .isEqualTo(Long.parseUnsignedLong(latin));
    }
  }

  @FuzzTest
  void floats(byte[] text) {
    try {
      double value = Doubles.parse(text, 0, text.length);
      assertThat(Doubles.parse(Slice.of(Doubles.format(value)))).isEqualTo(value);
      assertThat(Doubles.parse(Slice.of(Doubles.format17(value)))).isEqualTo(value);
    } catch (NumberFormatException e) {
      assertThat(new String(text, StandardCharsets.ISO_8859_1)).doesNotMatch("[0-9]{1,300}");
    }
    try {
      String sum =
          LongDouble.parse(text, 0, text.length).plus(LongDouble.parse(Slice.of("1"))).toString();
      assertThat(sum).matches("-?[0-9]+(\\.[0-9]{1,17})?");
    } catch (NumberFormatException | ArithmeticException e) {
      assertThat(new String(text, StandardCharsets.ISO_8859_1)).doesNotMatch("[0-9]{1,4900}");
    }
  }

  /** The first byte says where the pattern ends and the text starts. */
  @FuzzTest
  void patterns(byte[] bytes) {
    if (bytes.length < 1) {
      return;
    }
    int length = Math.min(bytes[0] & 0xFF, bytes.length - 1);
    Slice pattern = new Slice().set(bytes, 1, length);
    Slice text = new Slice().set(bytes, 1 + length, bytes.length - 1 - length);
    boolean matches = Glob.matches(pattern, text, false);
    if (Glob.isLiteral(pattern)) {
      assertThat(matches).isEqualTo(pattern.contentEquals(text));
    }
    Glob.matches(pattern, text, true);
  }
}
