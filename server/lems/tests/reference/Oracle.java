// Asks the reference implementation (jLEMS, inside the jNeuroML jar) what it makes of expressions,
// dimensions and quantities, one per line of the standard input. Blanks other than spaces are
// written as \t and \n. The answers are the recorded *.tsv files beside this one:
//
//   javac -cp "$JAR" -d "$OUT" Oracle.java
//   cut -f1 expressions.tsv | java -cp "$JAR:$OUT" Oracle expressions
//
// Modes: expressions, dimensions, quantities.

import java.io.*;
import java.util.*;
import org.lemsml.jlems.core.eval.*;
import org.lemsml.jlems.core.expression.*;
import org.lemsml.jlems.core.type.*;

public class Oracle {
    static HashMap<String, Double> values = new HashMap<>();
    static HashMap<String, Dimensional> dimensions = new HashMap<>();
    static LemsCollection<Unit> units = new LemsCollection<>();

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        System.setOut(nowhere);
        System.setErr(nowhere);
        values.put("a", 2.0); values.put("b", 3.0); values.put("c", 5.0); values.put("d", 7.0);
        values.put("x", 0.5); values.put("z", 0.0); values.put("n", -4.0); values.put("rate", 11.0);
        Dimension voltage = new Dimension("voltage", 1, 2, -3, -1, 0, 0, 0);
        Dimension time = new Dimension("time", 0, 0, 1, 0, 0, 0, 0);
        Dimension current = new Dimension("current", 0, 0, 0, 1, 0, 0, 0);
        Dimension none = new Dimension("none", 0, 0, 0, 0, 0, 0, 0);
        Dimension temperature = new Dimension("temperature", 0, 0, 0, 0, 1, 0, 0);
        dimensions.put("v", voltage); dimensions.put("w", voltage); dimensions.put("tau", time);
        dimensions.put("i", current); dimensions.put("n", none); dimensions.put("k", none);
        unit("V", voltage, 0, 1, 0); unit("mV", voltage, -3, 1, 0); unit("ms", time, -3, 1, 0);
        unit("min", time, 0, 60, 0); unit("degC", temperature, 0, 1, 273.15); unit("K", temperature, 0, 1, 0);
        unit("pA", current, -12, 1, 0); unit("nA", current, -9, 1, 0); unit("um", time, -6, 1, 0);
        unit("none", none, 0, 1, 0);
        unit("e", current, 0, 1.60218e-19, 0);
        String line;
        while ((line = in.readLine()) != null) {
            String text = line.replace("\\t", "\t").replace("\\n", "\n");
            String answer;
            try {
                answer = args[0].equals("expressions") ? expression(text)
                    : args[0].equals("dimensions") ? dimension(text) : quantity(text);
            } catch (Throwable refused) {
                answer = "refused";
            }
            out.println(line + "\t" + answer);
        }
    }

    static void unit(String symbol, Dimension dimension, int power, double scale, double offset) {
        units.add(new Unit(symbol, symbol, dimension, power, scale, offset));
    }

    static String expression(String text) throws Exception {
        ParseTree tree = new Parser().parse(text);
        if (tree.isFloat()) {
            double value = tree.makeFloatEvaluator().evalD(values);
            return Long.toHexString(Double.doubleToLongBits(value)) + "\t" + tree.toExpression();
        }
        return tree.makeBooleanEvaluator().evalB(values) + "\t" + tree.toExpression();
    }

    static String dimension(String text) throws Exception {
        Dimensional d = new Parser().parse(text).getDimensionality(dimensions);
        if (d == null) return "unknown";
        return d.getM() + " " + d.getL() + " " + d.getT() + " " + d.getI() + " " + d.getK() + " " + d.getN() + " " + d.getJ()
            + (d.isAny() ? " any" : "");
    }

    static String quantity(String text) throws Exception {
        DimensionalQuantity q = QuantityReader.parseValue(text, units);
        String dimension = q.getDimension() == null ? "none" : q.getDimension().getName();
        return Long.toHexString(Double.doubleToLongBits(q.getDoubleValue())) + "\t" + dimension;
    }
}
