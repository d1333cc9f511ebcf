package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.ReplyWriter;
import java.util.Arrays;

/** Copies of keys, one behind the other, for a reply that can't be written yet. */
final class KeyList {
  private byte[] bytes = new byte[256];
  private int[] ends = new int[16];
  private int count;

  void add(Slice key) {
    int from = count == 0 ? 0 : ends[count - 1];
    int end = Math.addExact(from, key.length());
    if (end > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, 2L * bytes.length)));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    System.arraycopy(key.array(), key.offset(), bytes, from, key.length());
    ends[count++] = end;
  }

  /** Replies with an array of all keys. */
  void reply(ReplyWriter reply) {
    reply.array(count);
    int from = 0;
    for (int i = 0; i < count; i++) {
      reply.bulk(bytes, from, ends[i] - from);
      from = ends[i];
    }
  }
}
