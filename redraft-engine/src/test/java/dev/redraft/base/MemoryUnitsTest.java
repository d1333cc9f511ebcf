package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryUnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "100,100",
    "1b,1",
    "1k,1000",
    "1kb,1024",
    "1m,1000000",
    "64mb,67108864",
    "1g,1000000000",
    "1GB,1073741824",
    "2Mb,2097152"
  })
  void amountsAreRead(String text, long bytes) {
    assertThat(MemoryUnits.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mb",
        "-1",
        "1 mb",
        "1.5gb",
        "1tb",
        "1kbx",
        "9223372036854775808",
        "9223372036854775807k"
      })
  void otherTextIsNoAmount(String text) {
    assertThatThrownBy(() -> MemoryUnits.parse(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0B",
    "1023,1023B",
    "1024,1.00K",
    "1536,1.50K",
    "1572864,1.50M",
    "1073741824,1.00G",
    "1099511627776,1.00T",
    "1125899906842624,1.00P"
  })
  void amountsAreShown(long bytes, String text) {
    assertThat(MemoryUnits.human(bytes)).isEqualTo(text);
  }
}
