package dev.redraft.bench.compare;

import java.io.IOException;
import java.util.List;

/** Rows that are measured together, since they need the same servers and data. */
interface Scenario {
  List<Row> rows(Scale scale);

  /** Measures those of its rows that are wanted. */
  void run(Comparison comparison) throws IOException, InterruptedException;
}
