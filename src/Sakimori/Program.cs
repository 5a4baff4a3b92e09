using System.Text;
using Sakimori.Commands;
using Sakimori.Hosting;

if (args is ["up", ..])
{
    FirstGeneration.Apply();
}

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandLine.RunAsync(args, Surroundings.OfThisProcess());
