package dev.redraft.server.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One rewrite as {@code REDRAFT TRACE JSON} tells it. */
record TraceRun(
    long id,
    String reason,
    String layout,
    long startMicros,
    long nanos,
    String outcome,
    List<Step> steps) {
  /** One step; {@code nanos} is -1 while it lasts. */
  record Step(
      long number,
      String process,
      String action,
      String state,
      long startMicros,
      long nanos,
      long bytes,
      String child,
      String buffer,
      String file) {
    boolean isRunning() {
      return nanos < 0;
    }
  }

  boolean isRunning() {
    return outcome.equals("running");
  }

  boolean succeeded() {
    return outcome.equals("success");
  }

  /** The runs, oldest first. */
  static List<TraceRun> parse(String json) {
    List<TraceRun> runs = new ArrayList<>();
    for (Map<?, ?> run : objects(Json.parse(json), "runs")) {
      List<Step> steps = new ArrayList<>();
      for (Map<?, ?> step : objects(run, "steps")) {
        steps.add(
            new Step(
                number(step, "number"),
                text(step, "process"),
                text(step, "action"),
                text(step, "state"),
                number(step, "start_us"),
                number(step, "duration_ns"),
                number(step, "bytes"),
                text(step, "child"),
                text(step, "buffer"),
                text(step, "aof")));
      }
      runs.add(
          new TraceRun(
              number(run, "id"),
              text(run, "reason"),
              text(run, "layout"),
              number(run, "start_us"),
              number(run, "duration_ns"),
              text(run, "outcome"),
              steps));
    }
    return runs;
  }

  private static List<Map<?, ?>> objects(Object parent, String name) {
    if (parent instanceof Map<?, ?> fields && fields.get(name) instanceof List<?> items) {
      List<Map<?, ?>> objects = new ArrayList<>();
      for (Object item : items) {
        objects.add((Map<?, ?>) item);
      }
      return objects;
    }
    throw new IllegalArgumentException("the trace has no list of " + name);
  }

  private static long number(Map<?, ?> fields, String name) {
    return (Long) Objects.requireNonNull(fields.get(name), name);
  }

  private static String text(Map<?, ?> fields, String name) {
    return (String) Objects.requireNonNull(fields.get(name), name);
  }
}
