package dev.redraft.base;

/**
 * Every limit of the engine, in one place. {@link #TEST} is tiny, so that the edges happen often in
 * tests.
 *
 * @param maxBulkBytes the longest argument, {@code proto-max-bulk-len}
 * @param maxMultibulk the most arguments of one command
 * @param maxInlineBytes the longest inline command, and the longest count line of any request
 * @param maxQueryBufferBytes the most bytes of requests waiting in one connection, {@code
 *     client-query-buffer-limit}
 * @param maxUnauthenticatedArgs the most arguments of one command before AUTH
 * @param maxUnauthenticatedBulkBytes the longest argument before AUTH
 * @param bufferBytes the first size of a query or reply buffer
 * @param maxPooledBufferBytes the largest buffer that is kept for reuse
 * @param pooledBytes the most bytes of unused buffers kept by one pool
 * @param keptArgs the most argument slices that a connection keeps between commands
 * @param maxReplyDepth the deepest nesting of a reply that is read
 * @param logChunkBytes the size of one chunk of the log ring
 * @param logRingChunks the chunks of the log ring; when all are full, clients are no longer read
 */
public record Limits(
    int maxBulkBytes,
    int maxMultibulk,
    int maxInlineBytes,
    int maxQueryBufferBytes,
    int maxUnauthenticatedArgs,
    int maxUnauthenticatedBulkBytes,
    int bufferBytes,
    int maxPooledBufferBytes,
    int pooledBytes,
    int keptArgs,
    int maxReplyDepth,
    int logChunkBytes,
    int logRingChunks) {

  /** Redis's own limits, and the engine's sizes for production. */
  public static final Limits PRODUCTION =
      new Limits(
          512 << 20, 1 << 20, 64 << 10, 1 << 30, 10, 16 << 10, 16 << 10, 1 << 20, 16 << 20, 1024,
          128, 1 << 20, 64);

  /** Tiny limits: edges are reached by short inputs. */
  public static final Limits TEST =
      new Limits(1 << 12, 64, 256, 1 << 14, 10, 128, 64, 256, 1 << 10, 8, 8, 512, 4);

  public Limits {
    Checks.atLeast("maxBulkBytes", maxBulkBytes, 1);
    Checks.atLeast("maxMultibulk", maxMultibulk, 1);
    Checks.atLeast("maxInlineBytes", maxInlineBytes, 32);
    Checks.atLeast("maxQueryBufferBytes", maxQueryBufferBytes, maxInlineBytes);
    Checks.atLeast("maxUnauthenticatedArgs", maxUnauthenticatedArgs, 3);
    Checks.atLeast("maxUnauthenticatedBulkBytes", maxUnauthenticatedBulkBytes, 1);
    Checks.atLeast("bufferBytes", bufferBytes, 32);
    Checks.atLeast("maxPooledBufferBytes", maxPooledBufferBytes, bufferBytes);
    Checks.atLeast("pooledBytes", pooledBytes, maxPooledBufferBytes);
    Checks.atLeast("keptArgs", keptArgs, 1);
    Checks.atLeast("maxReplyDepth", maxReplyDepth, 1);
    Checks.atLeast("logChunkBytes", logChunkBytes, 64);
    Checks.atLeast("logRingChunks", logRingChunks, 2);
    if (Integer.bitCount(bufferBytes) != 1 || Integer.bitCount(maxPooledBufferBytes) != 1) {
      throw new IllegalArgumentException("buffer sizes are powers of two");
    }
  }

  /** The same limits with another longest argument, for CONFIG SET proto-max-bulk-len. */
  public Limits withMaxBulkBytes(int bytes) {
    return new Limits(
        bytes,
        maxMultibulk,
        maxInlineBytes,
        maxQueryBufferBytes,
        maxUnauthenticatedArgs,
        maxUnauthenticatedBulkBytes,
        bufferBytes,
        maxPooledBufferBytes,
        pooledBytes,
        keptArgs,
        maxReplyDepth,
        logChunkBytes,
        logRingChunks);
  }

  /** The same limits with another query buffer limit, for CONFIG SET client-query-buffer-limit. */
  public Limits withMaxQueryBufferBytes(int bytes) {
    return new Limits(
        maxBulkBytes,
        maxMultibulk,
        maxInlineBytes,
        bytes,
        maxUnauthenticatedArgs,
        maxUnauthenticatedBulkBytes,
        bufferBytes,
        maxPooledBufferBytes,
        pooledBytes,
        keptArgs,
        maxReplyDepth,
        logChunkBytes,
        logRingChunks);
  }
}
