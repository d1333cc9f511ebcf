package dev.redraft.server;

/** Defects as one line for the log: what, and where in this project it came from. */
final class Failures {
  private Failures() {}

  static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString().replace('\n', ' '));
    int shown = 0;
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (shown < 8 && (shown == 0 || frame.getClassName().startsWith("dev.redraft"))) {
        text.append(shown == 0 ? " at " : " < ")
            .append(frame.getClassName())
            .append('.')
            .append(frame.getMethodName())
            .append(':')
            .append(frame.getLineNumber());
        shown++;
      }
    }
    if (failure.getCause() != null) {
      text.append(" caused by ").append(failure.getCause());
    }
    return text.toString();
  }
}
