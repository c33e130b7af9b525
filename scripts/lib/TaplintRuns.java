// STILTS taplint, again and again in one process: starting it costs more than running it.
// Reads a line for each run, the TAP base URL; writes taplint's report, what ended it early, and a line "== done".
// java -cp /usr/share/java/starlink-ttools.jar TaplintRuns.java
import java.io.BufferedReader;
import java.io.InputStreamReader;
import uk.ac.starlink.ttools.task.MapEnvironment;
import uk.ac.starlink.ttools.task.TapLint;

public class TaplintRuns {
    public static void main(String[] args) throws Exception {
        BufferedReader urls = new BufferedReader(new InputStreamReader(System.in));
        for (String url; (url = urls.readLine()) != null; ) {
            MapEnvironment environment = new MapEnvironment();
            environment.setValue("tapurl", url);
            environment.setValue("report", "EWF");
            environment.setValue("maxrepeat", "1000");
            environment.setValue("truncate", "120");
            String ended = "";
            try {
                new TapLint().createExecutable(environment).execute();
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                ended = "ended: " + e.getClass().getName() + "\n";
            }
            System.out.print(environment.getOutputText() + ended + "== done\n");
            System.out.flush();
        }
    }
}
