package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Limits;
import dev.redraft.base.Seeds;
import dev.redraft.resp.RespValue.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
  private static RespValue parse(String reply) {
    return ReplyReader.parse(reply.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyTypeIsRead() {
    assertThat(parse("+OK\r\n").asText()).isEqualTo("OK");
    assertThat(parse("-ERR x\r\n").isError()).isTrue();
    assertThat(parse("!5\r\nERR y\r\n").asText()).isEqualTo("ERR y");
    assertThat(parse(":-5\r\n").asLong()).isEqualTo(-5);
    assertThat(parse("$4\r\na\r\nb\r\n").asText()).isEqualTo("a\r\nb");
    assertThat(parse("$-1\r\n").isNull()).isTrue();
    assertThat(parse("*-1\r\n").isNull()).isTrue();
    assertThat(parse("_\r\n")).isSameAs(RespValue.NULL);
    assertThat(parse("#t\r\n").asBoolean()).isTrue();
    assertThat(parse("#f\r\n").asLong()).isZero();
    assertThat(parse(",1.5e3\r\n").asDouble()).isEqualTo(1500);
    assertThat(parse(",-inf\r\n").asDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(parse("(12345678901234567890\r\n").kind()).isEqualTo(Kind.BIG_NUMBER);
    assertThat(parse("=7\r\ntxt:abc\r\n").asText()).isEqualTo("abc");
    assertThat(parse("*0\r\n").items()).isEmpty();
    assertThat(parse("%1\r\n+k\r\n*2\r\n:1\r\n_\r\n").get("k"))
        .isEqualTo(parse("*2\r\n:1\r\n_\r\n"));
    assertThat(parse("%0\r\n").get("k")).isNull();
    assertThat(parse("~1\r\n:1\r\n").kind()).isEqualTo(Kind.SET);
    assertThat(parse(">1\r\n:1\r\n").kind()).isEqualTo(Kind.PUSH);
    assertThat(parse("|1\r\n+a\r\n:1\r\n*1\r\n:2\r\n").attributes()).hasSize(2);
    assertThat(parse("*2\r\n|1\r\n+a\r\n:1\r\n:2\r\n:3\r\n").get(0).attributes().get(0).asText())
        .isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+OK",
        "+OK\r\n+",
        "\r\n",
        "x\r\n",
        ":\r\n",
        ":1x\r\n",
        ": 1\r\n",
        "$-2\r\n",
        "$3\r\nabcXY",
        "$x\r\n",
        "#x\r\n",
        "#\r\n",
        ",x\r\n",
        ",\r\n",
        "(1.5\r\n",
        "(\r\n",
        "_x\r\n",
        "*-2\r\n",
        "%-1\r\n",
        "=3\r\ntxt\r\n",
        "=4\r\ntxtx\r\n",
        "+a\rb\r\n",
        "$?\r\n",
        "*2\r\n:1\r\n",
        "$536870913\r\n",
        "*9999999999\r\n",
        "|1\r\n+a\r\n+b\r\n"
      })
  void otherBytesAreNoReply(String reply) {
    assertThatThrownBy(() -> parse(reply)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void nestingIsBounded() {
    int most = Limits.PRODUCTION.maxReplyDepth();
    assertThat(parse("*1\r\n".repeat(most) + ":1\r\n").isAggregate()).isTrue();
    assertThatThrownBy(() -> parse("*1\r\n".repeat(most + 1) + ":1\r\n"))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void writtenValuesAreReadBackFromAnyPieces() {
    Random random = Seeds.random("replies");
    for (int round = 0; round < 3000; round++) {
      ReplyWriter writer = new ReplyWriter();
      writer.protocol(3);
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        expected.add(write(writer, random, 4));
      }
      byte[] bytes = writer.buffer().toBytes();
      ReplyReader reader = new ReplyReader(Limits.TEST);
      List<String> seen = new ArrayList<>();
      int at = 0;
      while (at < bytes.length) {
        int piece = Math.min(bytes.length - at, 1 + random.nextInt(1 + random.nextInt(1000)));
        reader.feed(bytes, at, piece);
        at += piece;
        for (RespValue value = reader.next(); value != null; value = reader.next()) {
          seen.add(value.toString());
        }
      }
      assertThat(seen).isEqualTo(expected);
    }
  }

  private static String write(ReplyWriter writer, Random random, int depth) {
    int number = random.nextInt(1000);
    return switch (random.nextInt(depth > 0 ? 12 : 8)) {
      case 0 -> {
        writer.simpleString("s" + number);
        yield "s" + number;
      }
      case 1 -> {
        writer.error("ERR " + number);
        yield "(error) ERR " + number;
      }
      case 2 -> {
        writer.integer(number);
        yield "(integer) " + number;
      }
      case 3 -> {
        writer.nullBulk();
        yield "(nil)";
      }
      case 4 -> {
        writer.bool(number > 500);
        yield number > 500 ? "t" : "f";
      }
      case 5 -> {
        writer.doubleValue(number + 0.5);
        yield number + ".5";
      }
      case 6 -> {
        writer.bigNumber("-" + number);
        yield "-" + number;
      }
      case 7 -> {
        writer.bulk("b".repeat(number));
        yield "\"" + "b".repeat(number) + "\"";
      }
      default -> writeAggregate(writer, random, depth);
    };
  }

  private static String writeAggregate(ReplyWriter writer, Random random, int depth) {
    int count = random.nextInt(13);
    int kind = random.nextInt(4);
    long mark = kind == 3 ? writer.deferArray() : 0;
    switch (kind) {
      case 0 -> writer.array(count);
      case 1 -> writer.map(count);
      case 2 -> writer.set(count);
      default -> {}
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < (kind == 1 ? 2 * count : count); i++) {
      items.add(write(writer, random, depth - 2));
    }
    if (kind == 3) {
      writer.closeArray(mark, count);
    }
    return (kind == 1 ? "MAP" : kind == 2 ? "SET" : "ARRAY") + items;
  }
}
