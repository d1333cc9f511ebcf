package dev.redraft.bench.load;

import java.nio.ByteBuffer;

/** Requests by number: the same number is the same request, whichever server it goes to. */
public interface Request {
  /** Bytes that a request takes at most. */
  int maxBytes();

  /** Appends request {@code number} in RESP. */
  void encode(long number, ByteBuffer target);
}
