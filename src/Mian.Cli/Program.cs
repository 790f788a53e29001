System.Console.WriteLine("mian");
