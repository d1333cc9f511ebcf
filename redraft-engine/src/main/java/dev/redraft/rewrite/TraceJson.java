package dev.redraft.rewrite;

/**
 * Runs as JSON.
 *
 * <pre>
 * {"runs": [{"id", "reason", "layout", "start_us", "duration_ns", "outcome",
 *            "steps": [{"number", "process", "action", "state", "start_us", "duration_ns", "bytes", "records",
 *                       "child", "buffer", "aof"}],
 *            "states": [{"time_us", "from", "to", "why"}]}]}
 * </pre>
 *
 * A step that has not ended has a {@code duration_ns} of -1.
 */
public final class TraceJson {
  private final StringBuilder out = new StringBuilder();
  private boolean first = true;

  private TraceJson() {}

  public static String render(Trace trace) {
    TraceJson json = new TraceJson();
    json.open('{').name("runs").open('[');
    trace.runs().forEach(json::run);
    return json.close(']').close('}').out.append('\n').toString();
  }

  private void run(RunTrace run) {
    open('{')
        .field("id", run.id())
        .field("reason", run.reason())
        .field("layout", run.layout().toString())
        .field("start_us", run.startMicros())
        .field("duration_ns", run.nanos())
        .field("outcome", run.outcome());
    name("steps").open('[');
    for (TraceStep step : run.steps()) {
      TraceStep.Kind kind = step.kind();
      open('{')
          .field("number", kind.number())
          .field("process", kind.process())
          .field("action", kind.action())
          .field("state", kind.state())
          .field("start_us", step.startMicros())
          .field("duration_ns", step.nanos())
          .field("bytes", step.bytes())
          .field("records", step.records())
          .field("child", kind.child())
          .field("buffer", kind.buffer())
          .field("aof", kind.file())
          .close('}');
    }
    close(']').name("states").open('[');
    for (RunTrace.Change change : run.changes()) {
      open('{')
          .field("time_us", change.micros())
          .field("from", change.from().toString())
          .field("to", change.to().toString())
          .field("why", change.why())
          .close('}');
    }
    close(']').close('}');
  }

  private TraceJson open(char bracket) {
    separate();
    out.append(bracket);
    first = true;
    return this;
  }

  private TraceJson close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  private TraceJson name(String name) {
    separate();
    string(name);
    out.append(':');
    first = true;
    return this;
  }

  private TraceJson field(String name, long value) {
    name(name);
    out.append(value);
    first = false;
    return this;
  }

  private TraceJson field(String name, String value) {
    name(name);
    string(value);
    first = false;
    return this;
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u").append(String.format(java.util.Locale.ROOT, "%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
