package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floats as text; the expected digits of sums and of 17-digit doubles were taken from redis-server
 * 7.0.15 on x86-64.
 */
class FloatsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " 1", "1 ", "\t1", "nan", "-nan", "1d", "1f", "1e", "1e+", ".", "-", "+", "0x", "0x.",
        "0xp1", "1p3", "1e400", "-1e400", "1e-400", "infin", "1_0", "1,5", "--1", "0x1p", "\u0661"
      })
  void otherTextIsNoDouble(String text) {
    assertThatThrownBy(() -> Doubles.parse(Slice.of(text)))
        .isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-0,-0",
    "3,3",
    "+3,3",
    "3.,3",
    ".5,0.5",
    "-.5e1,-5",
    "1e3,1000",
    "0x10,16",
    "0X1.8P3,12",
    "-0x.8,-0.5",
    "inf,inf",
    "+INF,inf",
    "-Infinity,-inf",
    "0e999,0",
    "5e-324,5e-324",
    "999999999999999,999999999999999"
  })
  void doublesAreReadAsStrtodReads(String text, String expected) {
    assertThat(Doubles.format(Doubles.parse(Slice.of(text)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1,0.1",
    "1.5,1.5",
    "-2.25,-2.25",
    "100,100",
    "1e15,1000000000000000",
    "4611686018427387904,4611686018427387904",
    "1e19,1e+19",
    "1.5e300,1.5e+300",
    "1e-5,0.00001",
    "1.5e-7,1.5e-7",
    "0.000123,0.000123",
    "1e-7,1e-7",
    "3.141592653589793,3.141592653589793",
    "123456789.125,123456789.125",
    "-1.7976931348623157e308,-1.7976931348623157e+308",
    "2.2250738585072014e-308,2.2250738585072014e-308",
    "1e22,1e+22",
    "12345678901234567890,12345678901234567000"
  })
  void doublesAreWrittenInShortestForm(double value, String expected) {
    assertThat(Doubles.format(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1,0.10000000000000001",
    "1e17,1e+17",
    "1e16,10000000000000000",
    "0.0001,0.0001",
    "0.00001,1.0000000000000001e-05",
    "3.14,3.1400000000000001",
    "-1e300,-1.0000000000000001e+300",
    "100,100",
    "-0.0,-0"
  })
  void doublesAreWrittenWithSeventeenDigits(double value, String expected) {
    assertThat(Doubles.format17(value)).isEqualTo(expected);
  }

  @Test
  void everyDoubleIsReadBack() {
    Random random = Seeds.random("doubles");
    byte[] room = new byte[Doubles.MAX_SIZE];
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (!Double.isFinite(value)) {
        continue;
      }
      int end = Doubles.write(value, room, 0);
      assertThat(Doubles.parse(room, 0, end)).isEqualTo(value);
      assertThat(Doubles.parse(Slice.of(Doubles.format17(value)))).isEqualTo(value);
    }
  }

  /** The ways for few digits give what the ways for all doubles give. */
  @Test
  void fewDigitsAreReadAndWrittenAlike() {
    Random random = Seeds.random("decimals");
    for (int i = 0; i < 100_000; i++) {
      long digits = random.nextLong() >>> 14 + random.nextInt(49);
      int decimals = random.nextInt(9);
      String text = java.math.BigDecimal.valueOf(digits, decimals).toPlainString();
      text = random.nextBoolean() ? text : "-" + text;
      double value = Double.parseDouble(text);
      assertThat(Doubles.parse(Slice.of(text))).isEqualTo(value);
      String written = Doubles.format(value);
      assertThat(Double.parseDouble(written)).isEqualTo(value);
      if (!written.contains("e") && digits < 1_000_000_000_000_000L && digits != 0) {
        assertThat(new java.math.BigDecimal(written)).isEqualByComparingTo(text);
        assertThat(written.contains(".") && written.endsWith("0"))
            .as(text + " " + written)
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',0",
    "' 1.5',1.5",
    "1e400,inf",
    "-1e400,-inf",
    "1e-400,0",
    "-inf,-inf",
    "0x10,16",
    "-5,-5"
  })
  void endsOfRangesAreReadAsCStrings(String text, String expected) {
    assertThat(Doubles.format(Doubles.parseCString(Slice.of(text)))).isEqualTo(expected);
    assertThat(Doubles.format(Doubles.parseCString(Slice.of(text + "\0rest")))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "1 ", "nan", "x", "1..", "--1", "1e", "("})
  void otherTextIsNoEndOfARange(String text) {
    assertThatThrownBy(() -> Doubles.parseCString(Slice.of(text)))
        .isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.50,0.1,10.6", "5.0e3,2.0e2,5200", "3.0,1.000000000000000005,4.00000000000000001", "1,-1,0",
        "0.1,0.2,0.3",
    "1e-20,0,0", "-1e-18,0,0", "1e17,0.5,100000000000000000.5", "0x1p-3,0x.8,0.625", "0,0,0",
    "17179869184,1.5,17179869185.5", "9223372036854775807,1,9223372036854775808",
        "1e19,1,10000000000000000001"
  })
  void sumsShowWhatAnX86LongDoubleHolds(String a, String b, String sum) {
    assertThat(LongDouble.parse(Slice.of(a)).plus(LongDouble.parse(Slice.of(b)))).hasToString(sum);
  }

  @Test
  void longDoublesHaveTheirRange() {
    assertThat(LongDouble.parse(Slice.of("1e4932")).toString()).hasSize(4933);
    for (String text :
        new String[] {
          "1e4933", "1e999999999999", "-1e-5000", "1e-999999999999", "0x1p16384", "0".repeat(5120)
        }) {
      assertThatThrownBy(() -> LongDouble.parse(Slice.of(text)))
          .as(text)
          .isInstanceOf(NumberFormatException.class);
    }
    assertThat(LongDouble.parse(Slice.of("0".repeat(5118) + "7"))).hasToString("7");
    assertThat(LongDouble.parse(Slice.of("0." + "0".repeat(5000) + "5e5001"))).hasToString("5");
    LongDouble big = LongDouble.parse(Slice.of("1e4932"));
    assertThatThrownBy(() -> big.plus(big)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> LongDouble.parse(Slice.of("-inf")))
        .isInstanceOf(ArithmeticException.class);
  }
}
