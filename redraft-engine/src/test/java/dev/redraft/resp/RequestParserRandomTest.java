package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Limits;
import dev.redraft.base.Seeds;
import dev.redraft.resp.RequestParser.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However a stream is cut into pieces, it holds the same commands, and then the same error. */
class RequestParserRandomTest {
  private final Random random = Seeds.random("request parser");

  @Test
  void writtenCommandsAreParsedBackFromAnyPieces() {
    for (int round = 0; round < 2000; round++) {
      List<String> expected = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(12); i >= 0; i--) {
        writeCommand(stream, expected);
      }
      byte[] bytes = stream.toByteArray();
      assertThat(parse(bytes, Limits.TEST, 1 + random.nextInt(300))).isEqualTo(expected);
      assertThat(parse(bytes, Limits.PRODUCTION, 1 + random.nextInt(3))).isEqualTo(expected);
    }
  }

  @Test
  void anyBytesGiveTheSameFromAnyPieces() {
    String[] parts = {
      "*",
      "$",
      "\r\n",
      "\r",
      "\n",
      "1",
      "2",
      "3",
      "-",
      "0",
      " ",
      "\"",
      "'",
      "\\",
      "x",
      "*1\r\n",
      "$1\r\n",
      "PING\r\n"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder stream = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        stream.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = stream.toString().getBytes(StandardCharsets.ISO_8859_1);
      assertThat(parse(bytes, Limits.TEST, 1 + random.nextInt(4)))
          .as(stream.toString())
          .isEqualTo(parse(bytes, Limits.TEST, bytes.length));
    }
  }

  private void writeCommand(ByteArrayOutputStream stream, List<String> expected) {
    int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 4);
    StringBuilder words = new StringBuilder();
    StringBuilder request = new StringBuilder("*" + count + "\r\n");
    StringBuilder inline = new StringBuilder();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 200 : 8)];
      random.nextBytes(bytes);
      String word = new String(bytes, StandardCharsets.ISO_8859_1);
      words.append('<').append(word).append('>');
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
      inline.append(' ').append(quote(word));
    }
    expected.add(words.toString());
    boolean asInline = random.nextInt(3) == 0 && inline.length() < Limits.TEST.maxInlineBytes();
    stream.writeBytes(
        (asInline ? inline + "\n" : request.toString()).getBytes(StandardCharsets.ISO_8859_1));
  }

  private String quote(String word) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : word.toCharArray()) {
      if (c == '\n' || c == 0 || c == '"' || c == '\\' || random.nextInt(4) == 0) {
        quoted.append(String.format("\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private List<String> parse(byte[] bytes, Limits limits, int mostPiece) {
    RequestParser parser = new RequestParser(limits);
    Args args = new Args(limits.keptArgs());
    List<String> commands = new ArrayList<>();
    int at = 0;
    try {
      while (at < bytes.length) {
        int piece = Math.min(bytes.length - at, 1 + random.nextInt(mostPiece));
        parser.feed(ByteBuffer.wrap(bytes, at, piece));
        at += piece;
        while (parser.next(args) == Status.COMMAND) {
          StringBuilder words = new StringBuilder();
          for (int i = 0; i < args.count(); i++) {
            words.append('<').append(args.get(i)).append('>');
          }
          commands.add(words.toString());
        }
      }
    } catch (ProtocolException e) {
      commands.add(e.getMessage());
    }
    return commands;
  }
}
