using System.Text;
using Sakimori.Commands;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandLine.RunAsync(args, Surroundings.OfThisProcess());
