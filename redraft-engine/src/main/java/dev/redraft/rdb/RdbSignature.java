package dev.redraft.rdb;

import dev.redraft.base.Slice;
import java.io.IOException;

/**
 * The nine bytes that a file begins with.
 *
 * @param version 1 to {@link RdbFormat#NEWEST}, or {@link RdbFormat#VALKEY}
 * @param valkey whether the file has the types of Valkey, from its version 9 on
 */
public record RdbSignature(int version, boolean valkey) {
  /** Bytes of a signature. */
  public static final int BYTES = 9;

  private static final String REDIS_MAGIC = "REDIS";
  private static final String VALKEY_MAGIC = "VALKEY";

  /** Whether a file that begins like this is RDB; {@code head} may be shorter. */
  public static boolean isAt(byte[] head) {
    Slice start = new Slice(head);
    return begins(start, REDIS_MAGIC) || begins(start, VALKEY_MAGIC);
  }

  static RdbSignature read(RdbInput input) throws IOException, RdbException {
    Slice bytes = new Slice();
    if (input.remaining() < BYTES) {
      throw input.corrupt("too short for an RDB file");
    }
    input.showBytes(BYTES, bytes);
    boolean valkey = begins(bytes, VALKEY_MAGIC);
    if (!valkey && !begins(bytes, REDIS_MAGIC)) {
      throw input.corrupt("Wrong signature: this is no RDB file");
    }
    int version = 0;
    for (int i = valkey ? VALKEY_MAGIC.length() : REDIS_MAGIC.length(); i < BYTES; i++) {
      int digit = bytes.at(i) - '0';
      if (digit < 0 || digit > 9) {
        throw input.corrupt("Wrong signature: no version where it belongs");
      }
      version = 10 * version + digit;
    }
    boolean known =
        valkey ? version == RdbFormat.VALKEY : version >= 1 && version <= RdbFormat.NEWEST;
    if (!known) {
      throw input.corrupt(
          "Can't handle RDB format version " + version + (valkey ? " of Valkey" : ""));
    }
    return new RdbSignature(version, valkey);
  }

  private static boolean begins(Slice bytes, String magic) {
    if (bytes.length() < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if (bytes.at(i) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
