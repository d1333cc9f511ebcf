package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.value.StringValue;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StringRdbTest {
  @Test
  void comesBack() throws Exception {
    try (RdbFixture fixture = new RdbFixture()) {
      String[] texts = {
        "",
        "0",
        "-1",
        "127",
        "-128",
        "128",
        "32767",
        "-32769",
        "2147483647",
        "-2147483649",
        "9223372036854775807",
        "007",
        "x",
        "a".repeat(44),
        "ab".repeat(40),
        "abc".repeat(300_000)
      };
      for (String text : texts) {
        for (boolean compression : new boolean[] {true, false}) {
          fixture.database.setString(Slice.of("k"), Slice.of(text), Database.NO_EXPIRY, 0);
          byte[] bytes = fixture.write("k", RdbFormat.REDIS_7_2, compression);
          assertThat(fixture.read("l", bytes)).isTrue();
          long record = fixture.database.peek(Slice.of("l"));
          assertThat(StringValue.bytes(fixture.memory, record)).asString().isEqualTo(text);
        }
      }
    }
  }

  @Test
  void hasTheFormsOfRedis() throws Exception {
    try (RdbFixture fixture = new RdbFixture()) {
      assertThat(hex(fixture, "5")).isEqualTo("00c005");
      assertThat(hex(fixture, "-300")).isEqualTo("00c1d4fe");
      assertThat(hex(fixture, "70000")).isEqualTo("00c270110100");
      assertThat(hex(fixture, "hello")).isEqualTo("000568656c6c6f");
      assertThat(hex(fixture, "a".repeat(25))).isEqualTo("00c3051900" + "61" + "e00f00");
    }
  }

  private static String hex(RdbFixture fixture, String text) throws Exception {
    fixture.database.setString(Slice.of("k"), Slice.of(text), Database.NO_EXPIRY, 0);
    return HexFormat.of().formatHex(fixture.write("k", RdbFormat.REDIS_7_2, true));
  }
}
