package dev.redraft.value;

/**
 * Counts the nodes that a compressed radix tree (Morrison 1968) of IDs would have, each ID a key of
 * 16 bytes: XINFO STREAM tells this number, which clients know from Redis. The IDs are given in
 * their order.
 *
 * <p>A node is a key's end, a branch, or a run of bytes between two of those.
 */
final class RadixShape {
  private static final int KEY_BYTES = 16;

  /** Depths in bytes of the branches above the last key, each deeper than the one before. */
  private final int[] branches = new int[KEY_BYTES];

  private int open;
  private long keys;
  private long nodes;
  private long ms;
  private long seq;
  private int above;

  /** Takes the next ID, which is greater than the last one. */
  void add(long nextMs, long nextSeq) {
    if (keys++ > 0) {
      int common = common(nextMs, nextSeq);
      endKey(Math.max(above, common));
      closeBelow(common);
      if (open == 0 || branches[open - 1] < common) {
        branches[open++] = common;
        nodes++;
      }
      above = common;
    } else {
      above = -1;
    }
    ms = nextMs;
    seq = nextSeq;
  }

  /** The number of nodes. Nothing may be added any more. */
  long end() {
    if (keys == 0) {
      return 1;
    }
    endKey(above);
    closeBelow(-1);
    return nodes;
  }

  private int common(long nextMs, long nextSeq) {
    long difference = ms ^ nextMs;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference) / 8
        : 8 + Long.numberOfLeadingZeros(seq ^ nextSeq) / 8;
  }

  /** The last key ends below a branch at this depth, or below the root at -1. */
  private void endKey(int branch) {
    nodes += 1 + run(branch, KEY_BYTES);
  }

  /** Closes the branches that are deeper than a depth. */
  private void closeBelow(int depth) {
    while (open > 0 && branches[open - 1] > depth) {
      open--;
      int parent = open == 0 ? depth : Math.max(depth, branches[open - 1]);
      nodes += run(parent, branches[open]);
    }
  }

  /** A branch takes one byte to its child; the bytes after that, if any, are a node. */
  private static int run(int parent, int child) {
    return child > parent + 1 ? 1 : 0;
  }
}
