import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** What PDFBox's preflight has against files as PDF/A-1b: one line for each file, its faults with tabs between them. */
public final class PdfaJudge {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      List<String> faults = new ArrayList<>();
      for (ValidationResult.ValidationError error : resultOf(new File(file)).getErrorsList()) {
        faults.add((error.getErrorCode() + " " + error.getDetails()).replaceAll("\\s+", " "));
      }
      System.out.println(String.join("\t", faults));
    }
  }

  private static ValidationResult resultOf(File file) throws Exception {
    try {
      PreflightParser parser = new PreflightParser(file);
      parser.parse();
      try (PreflightDocument document = parser.getPreflightDocument()) {
        document.validate();
        return document.getResult();
      }
    } catch (SyntaxValidationException error) {
      return error.getResult();
    }
  }
}
