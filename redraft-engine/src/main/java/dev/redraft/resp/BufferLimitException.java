package dev.redraft.resp;

/**
 * Requests and replies under way would take more of the Java heap than they may. The message is the
 * error for the client. It carries no stack trace, since it is no defect.
 */
public final class BufferLimitException extends RuntimeException {
  BufferLimitException(long bytes, long limit) {
    super(message(bytes, limit), null, false, false);
  }

  /** The error, without its code, for a request or a reply of so many bytes. */
  static String message(long bytes, long limit) {
    return "no room for "
        + bytes
        + " bytes of a request or its reply: all that are under way may take "
        + limit
        + " bytes of the Java heap (-Xmx) together";
  }

  /** The error as the client gets it. */
  public String line() {
    return "OOM " + getMessage();
  }
}
