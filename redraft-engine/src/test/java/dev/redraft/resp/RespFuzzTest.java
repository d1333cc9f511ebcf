package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redraft.base.Limits;
import dev.redraft.resp.RequestParser.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes are requests, replies or protocol errors, and never anything else; pieces make no
 * difference.
 */
class RespFuzzTest {
  @FuzzTest
  void requests(byte[] stream) {
    List<String> whole = commands(stream, stream.length + 1);
    assertThat(commands(stream, 1)).isEqualTo(whole);
    assertThat(commands(stream, 7)).isEqualTo(whole);
  }

  @FuzzTest
  void replies(byte[] stream) {
    List<String> whole = values(stream, stream.length + 1);
    assertThat(values(stream, 1)).isEqualTo(whole);
  }

  private static List<String> commands(byte[] stream, int piece) {
    RequestParser parser = new RequestParser(Limits.TEST);
    Args args = new Args(Limits.TEST.keptArgs());
    List<String> seen = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += piece) {
        parser.feed(ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)));
        while (parser.next(args) == Status.COMMAND) {
          assertThat(args.count()).isPositive();
          assertThat(args.bytes()).isLessThanOrEqualTo(stream.length);
          seen.add(args.count() + " " + args);
        }
      }
    } catch (ProtocolException e) {
      // A line that is too long is noticed sooner in small pieces; what came before is the same.
      seen.add(e.getMessage().contains("too big") || !e.isReplied() ? "too big" : e.getMessage());
    }
    return stream.length > Limits.TEST.maxInlineBytes() ? List.of() : seen;
  }

  private static List<String> values(byte[] stream, int piece) {
    ReplyReader reader = new ReplyReader(Limits.TEST);
    List<String> seen = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += piece) {
        reader.feed(stream, at, Math.min(piece, stream.length - at));
        for (RespValue value = reader.next(); value != null; value = reader.next()) {
          seen.add(value.toString());
        }
      }
    } catch (ProtocolException e) {
      seen.add(e.getMessage());
    }
    return seen;
  }
}
